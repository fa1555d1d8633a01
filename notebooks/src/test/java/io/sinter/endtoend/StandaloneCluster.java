package io.sinter.endtoend;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A Spark standalone master with workers of one core, each offering GPU addresses that stand for no
 * GPU: enough to prove placement without the hardware. Closing stops every process.
 */
final class StandaloneCluster implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("Starting Spark master at (spark://\\S+)");

  private final List<Process> processes = new ArrayList<>();
  private final Path folder;
  private String master = "";

  private StandaloneCluster(Path folder) {
    this.folder = folder;
  }

  static StandaloneCluster start(Path folder, int workers) {
    return start(folder, workers, 1);
  }

  static StandaloneCluster start(Path folder, int workers, int gpusOfEach) {
    StandaloneCluster cluster = new StandaloneCluster(folder);
    Runtime.getRuntime().addShutdownHook(new Thread(cluster::close));
    try {
      cluster.launch(workers, gpusOfEach);
      return cluster;
    } catch (IOException e) {
      cluster.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  String master() {
    return master;
  }

  /** The processes of all executors that its workers run. */
  List<ProcessHandle> executors() {
    return processes.stream()
        .flatMap(Process::descendants)
        .filter(
            process ->
                process
                    .info()
                    .arguments()
                    .map(List::of)
                    .orElse(List.of())
                    .contains("--executor-id"))
        .toList();
  }

  private void launch(int workers, int gpusOfEach) throws IOException {
    Path masterLog = folder.resolve("master.log");
    processes.add(daemon("master.Master", "--port", "0", "--webui-port", "0").start(masterLog));
    awaitLog(masterLog, "I have been elected leader");
    Matcher told = ADDRESS.matcher(Files.readString(masterLog));
    if (!told.find()) {
      throw new IOException(masterLog + " does not say where the master listens");
    }
    master = told.group(1);
    for (int i = 0; i < workers; i++) {
      Path discovery = folder.resolve("gpu-" + i + ".sh");
      String addresses =
          IntStream.range(i * gpusOfEach, (i + 1) * gpusOfEach)
              .mapToObj("\"%d\""::formatted)
              .collect(Collectors.joining(","));
      Files.writeString(
          discovery, "#!/bin/sh\necho '{\"name\":\"gpu\",\"addresses\":[" + addresses + "]}'\n");
      Files.setPosixFilePermissions(discovery, PosixFilePermissions.fromString("rwxr-xr-x"));
      Path log = folder.resolve("worker-" + i + ".log");
      processes.add(
          daemon("worker.Worker", "--cores", "1", "--memory", "2g", "--webui-port", "0")
              .with(
                  "SPARK_WORKER_OPTS",
                  "-Dspark.worker.resource.gpu.amount="
                      + gpusOfEach
                      + " -Dspark.worker.resource.gpu.discoveryScript="
                      + discovery)
              .with("SPARK_WORKER_DIR", folder.resolve("work-" + i).toString())
              .start(log));
    }
    for (int i = 0; i < workers; i++) {
      awaitLog(folder.resolve("worker-" + i + ".log"), "Successfully registered with master");
    }
  }

  private Command daemon(String className, String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(Repository.sparkHome().resolve("bin/spark-class").toString());
    words.add("org.apache.spark.deploy." + className);
    words.addAll(List.of("--host", "127.0.0.1"));
    words.addAll(List.of(arguments));
    if (className.startsWith("worker")) {
      words.add(master());
    }
    return Command.of(words.toArray(String[]::new))
        .with("SPARK_NO_DAEMONIZE", "1")
        .with("SPARK_DAEMON_MEMORY", "300m")
        .with("SPARK_LOG_DIR", folder.toString())
        .with("SPARK_CONF_DIR", logConfiguration().toString());
  }

  /** Daemons log at INFO: what tells that they are ready. */
  private Path logConfiguration() {
    try {
      Path conf = Files.createDirectories(folder.resolve("conf"));
      Files.writeString(
          conf.resolve("log4j2.properties"),
          """
          rootLogger.level = info
          rootLogger.appenderRef.stdout.ref = console
          appender.console.type = Console
          appender.console.name = console
          appender.console.layout.type = PatternLayout
          appender.console.layout.pattern = %d %p %c{1}: %m%n
          """);
      return conf;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitLog(Path log, String text) {
    await()
        .atMost(Duration.ofMinutes(5))
        .until(() -> Files.exists(log) && Files.readString(log).contains(text));
  }

  @Override
  public void close() {
    for (Process process : processes) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
