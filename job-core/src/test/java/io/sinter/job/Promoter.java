package io.sinter.job;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The test's end of a {@link PromoterProcess}. */
final class Promoter implements AutoCloseable {
  private static final Set<String> ANSWERS = Set.of("ready", "won", "lost", "at");

  private final Process process;
  private final PrintStream commands;
  private final BufferedReader answers;

  private Promoter(Process process) {
    this.process = process;
    this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static Promoter start(URI server, Path lake, String model) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add") || argument.startsWith("-XX:"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            PromoterProcess.class.getName(),
            server.toString(),
            lake.toString(),
            model));
    Promoter promoter =
        new Promoter(
            new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
    if (!promoter.answer().equals("ready")) {
      throw new IOException("the promoter did not get ready");
    }
    return promoter;
  }

  void send(String command) {
    commands.println(command);
  }

  /** The next answer; other lines are Spark's. */
  String answer() throws IOException {
    String line;
    while ((line = answers.readLine()) != null) {
      if (ANSWERS.contains(line.split(" ")[0])) {
        return line;
      }
    }
    throw new IOException("the promoter has ended with " + process.exitValue());
  }

  /** SIGKILL, and waits until it is gone. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
