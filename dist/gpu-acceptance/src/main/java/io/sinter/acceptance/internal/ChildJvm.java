package io.sinter.acceptance.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.launcher.JavaModuleOptions;

/** A JVM of the same runtime and class path, with its output in a log. */
final class ChildJvm {
  /** The exit status of a process that was ended at its limit. */
  static final int OVER_TIME = -1;

  private static final int TAIL = 4;

  private ChildJvm() {}

  /**
   * How it ended.
   *
   * @param exit its status; {@link #OVER_TIME} if it was ended at its limit
   * @param description for people, with the last lines of its log
   */
  record Outcome(int exit, String description) {}

  /**
   * Runs a main class to its end.
   *
   * @param folder where it works, with {@code log.txt}
   */
  static Outcome run(Class<?> main, List<String> arguments, Path folder, Duration limit)
      throws IOException {
    Path log = folder.resolve("log.txt");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command = new ArrayList<>(List.of(java.toString()));
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
    command.addAll(options());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    environment(builder.environment(), folder);
    Process process = builder.start();
    boolean ended = Processes.await(process, limit);
    Processes.endBelow(folder);
    String cause =
        ended
            ? "its process ended with %d%s"
                .formatted(process.exitValue(), signal(process.exitValue()))
            : "it did not end within %d s".formatted(limit.toSeconds());
    return new Outcome(ended ? process.exitValue() : OVER_TIME, cause + ": " + tail(log));
  }

  /** JVM options that checks and their executors share. */
  static List<String> options() {
    List<String> options = new ArrayList<>();
    for (String key :
        List.of(
            "org.bytedeco.javacpp.cachedir",
            "org.bytedeco.javacpp.cacheLibraries",
            "org.bytedeco.javacpp.pathsFirst",
            "onnxruntime.native.path",
            "log4j2.configurationFile",
            "sinter.acceptance.bench",
            "sinter.acceptance.memory")) {
      String value = System.getProperty(key);
      if (value != null) {
        options.add("-D" + key + "=" + value);
      }
    }
    options.add("-Xmx" + System.getProperty("sinter.acceptance.memory", "2g"));
    options.add("-Duser.timezone=UTC");
    return options;
  }

  private static void environment(Map<String, String> environment, Path folder) throws IOException {
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    String spark = environment.get("SPARK_HOME");
    if (spark != null) {
      // local-cluster writes the folders of its executors below SPARK_HOME.
      Path home = Files.createDirectories(folder.resolve("spark"));
      Files.deleteIfExists(home.resolve("jars"));
      Files.createSymbolicLink(home.resolve("jars"), Path.of(spark, "jars").toAbsolutePath());
      environment.put("SPARK_HOME", home.toString());
    }
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    environment.put("SPARK_SCALA_VERSION", "2.13");
    environment.put("SPARK_LOCAL_DIRS", folder.resolve("spark-local").toString());
    environment.put("ORT_DISABLE_TELEMETRY", "1");
  }

  private static String signal(int exit) {
    return switch (exit) {
      case 134 -> " (SIGABRT: native code gave up)";
      case 137 -> " (SIGKILL: often out of memory)";
      case 139 -> " (SIGSEGV: native code crashed)";
      default -> "";
    };
  }

  private static String tail(Path log) throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("\tat "))
            .toList();
    return String.join(" / ", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
  }
}
