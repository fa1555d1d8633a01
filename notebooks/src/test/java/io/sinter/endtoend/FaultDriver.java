package io.sinter.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A {@link FaultTraining} under spark-submit on a standalone cluster, and its executors. */
final class FaultDriver implements AutoCloseable {
  private final Process process;
  private final Path log;
  private final List<Line> lines = new ArrayList<>();
  private final Set<String> registered = new TreeSet<>();
  private final String application;

  /** A line the driver has said, and when. */
  record Line(String text, long nanos) {
    double secondsSince(Line earlier) {
      return (nanos - earlier.nanos) / 1e9;
    }
  }

  private FaultDriver(Process process, Path log) {
    this.process = process;
    this.log = log;
    Thread reader = new Thread(this::read, "fault-driver-output");
    reader.setDaemon(true);
    reader.start();
    this.application = await("SESSION ", Duration.ofMinutes(5)).text().substring(8);
  }

  /** Now, as a line that was said. */
  static Line now() {
    return new Line("", System.nanoTime());
  }

  /** Starts it with executors of one core. */
  static FaultDriver start(StandaloneCluster cluster, Path folder, String... options) {
    try {
      Path jar = jar(folder.resolve("faults.jar"));
      List<String> jars = new ArrayList<>(List.of(Repository.runtimeJar().toString()));
      try (Stream<Path> companions =
          Files.list(Repository.runtimeJar().resolveSibling("spark-jars"))) {
        companions.forEach(companion -> jars.add(companion.toString()));
      }
      List<String> words = new ArrayList<>();
      words.add(Repository.sparkHome().resolve("bin/spark-submit").toString());
      words.addAll(List.of("--master", cluster.master(), "--driver-memory", "1g"));
      words.addAll(List.of("--class", FaultTraining.class.getName()));
      words.addAll(List.of("--jars", String.join(",", jars)));
      Map<String, String> conf = new TreeMap<>();
      conf.put("spark.executor.cores", "1");
      conf.put("spark.executor.memory", "700m");
      conf.put("spark.executorEnv.OMP_NUM_THREADS", "1");
      conf.put("spark.sql.shuffle.partitions", "2");
      conf.put("spark.ui.enabled", "false");
      conf.put("spark.driver.host", "127.0.0.1");
      conf.put("spark.task.reaper.enabled", "true");
      conf.put("spark.task.reaper.killTimeout", "10s");
      conf.put("spark.hadoop.fs.full.impl", FullFileSystem.class.getName());
      conf.forEach((key, value) -> words.addAll(List.of("--conf", key + "=" + value)));
      for (String option : options) {
        words.addAll(List.of("--conf", option));
      }
      words.add(jar.toString());
      ProcessBuilder builder = new ProcessBuilder(words);
      builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
      Path log = Files.createTempFile(Repository.logs(), "faults-", ".log");
      builder.redirectError(log.toFile());
      return new FaultDriver(builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The driver's classes; the runtime jar has the rest. */
  private static Path jar(Path path) throws IOException {
    String folder = FaultTraining.class.getPackageName().replace('.', '/');
    Path classes;
    try {
      classes =
          Path.of(FaultTraining.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (java.net.URISyntaxException e) {
      throw new IOException(e);
    }
    try (OutputStream out = Files.newOutputStream(path);
        JarOutputStream jar = new JarOutputStream(out);
        Stream<Path> files = Files.list(classes.resolve(folder))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.startsWith(FaultTraining.class.getSimpleName())
            || name.startsWith(FullFileSystem.class.getSimpleName())) {
          jar.putNextEntry(new JarEntry(folder + "/" + name));
          Files.copy(file, jar);
          jar.closeEntry();
        }
      }
    }
    return path;
  }

  private void read() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith("@")) {
          synchronized (lines) {
            lines.add(new Line(line.substring(1), System.nanoTime()));
            if (line.startsWith("@EXECUTOR added ")) {
              registered.add(line.substring(16));
            } else if (line.startsWith("@EXECUTOR removed ")) {
              registered.remove(line.substring(18));
            }
            lines.notifyAll();
          }
        }
      }
    } catch (IOException e) {
      // The driver is gone: whoever waits for it says so.
    }
  }

  /** Begins a training; what was said before is forgotten. */
  void train(String request) {
    synchronized (lines) {
      lines.clear();
    }
    try {
      process.getOutputStream().write((request + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until so many executors can take tasks. */
  void awaitExecutors(int count) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(5))
        .until(
            () -> {
              synchronized (lines) {
                return registered.size() >= count;
              }
            });
  }

  /** Waits for a line that begins so. */
  Line await(String start, Duration limit) {
    return await(line -> line.startsWith(start), start, 1, limit);
  }

  /** Waits for the n-th line that begins so. */
  Line await(String start, int count, Duration limit) {
    return await(line -> line.startsWith(start), start, count, limit);
  }

  /** Waits for the end of a training. */
  Line end(Duration limit) {
    return await(
        line -> line.startsWith("DONE ") || line.startsWith("FAILED "), "its end", 1, limit);
  }

  private Line await(Predicate<String> wanted, String what, int count, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    synchronized (lines) {
      while (true) {
        List<Line> found = lines.stream().filter(line -> wanted.test(line.text())).toList();
        if (found.size() >= count) {
          return found.get(count - 1);
        }
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new AssertionError(
              "The driver did not say '%s' within %s:%n%s%nIts log is %s"
                  .formatted(what, limit, said(), log));
        }
        try {
          lines.wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  /** What was said since the training began. */
  List<String> said() {
    synchronized (lines) {
      return lines.stream().map(Line::text).toList();
    }
  }

  /** The process of the executor that runs a rank now. */
  ProcessHandle executorOf(int rank) {
    List<String> tasks = said().stream().filter(line -> line.startsWith("TASK ")).toList();
    String stage = tasks.get(tasks.size() - 1).split(" ")[1];
    String executor =
        tasks.stream()
            .map(line -> line.split(" "))
            .filter(words -> words[1].equals(stage) && words[3].equals("" + rank))
            .reduce((one, two) -> two)
            .orElseThrow(() -> new AssertionError("No task of rank " + rank + " in " + tasks))[4];
    return executors().get(executor);
  }

  /** The processes of the application's executors by Spark's id. */
  Map<String, ProcessHandle> executors() {
    Map<String, ProcessHandle> found = new TreeMap<>();
    ProcessHandle.allProcesses()
        .forEach(
            handle ->
                handle
                    .info()
                    .arguments()
                    .map(List::of)
                    .filter(words -> words.contains(application))
                    .ifPresent(
                        words -> {
                          int id = words.indexOf("--executor-id");
                          if (id >= 0) {
                            found.put(words.get(id + 1), handle);
                          }
                        }));
    return found;
  }

  /** Sends a signal with {@code kill}. */
  static void signal(String signal, ProcessHandle target) {
    Command.of("kill", "-" + signal, "" + target.pid()).succeed();
  }

  /** The driver's own JVM: spark-submit becomes it. */
  ProcessHandle process() {
    return process.toHandle();
  }

  /** The first line of the training that is such. */
  Optional<Line> find(Predicate<String> wanted) {
    synchronized (lines) {
      return lines.stream().filter(line -> wanted.test(line.text())).findFirst();
    }
  }

  @Override
  public void close() {
    Map<String, ProcessHandle> left = executors();
    process.destroyForcibly();
    left.values().forEach(ProcessHandle::destroyForcibly);
  }
}
