package io.sinter.cli;

import io.sinter.arrow.BridgeException;
import io.sinter.job.JobException;
import io.sinter.registry.RegistryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Failures as one message and an exit code; stack traces go to the log. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  static int report(Exception failure, CommandLine command, ParseResult arguments) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof JobException expected) {
        LOG.info("{} failed", command.getCommandName(), failure);
        return print(command, expected.getMessage(), expected.exitCode());
      }
      if (cause instanceof RegistryException || cause instanceof BridgeException) {
        LOG.info("{} failed", command.getCommandName(), failure);
        return print(command, cause.getMessage(), 1);
      }
    }
    LOG.error("{} failed unexpectedly", command.getCommandName(), failure);
    String message =
        "Cannot %s: %s. The log has the stack trace; please report it if the cause is not yours."
            .formatted(command.getCommandName(), rootCause(failure));
    return print(command, message, 1);
  }

  static int reportUsage(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    command.getErr().println(failure.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(failure, command.getErr());
    command.getErr().println("Help: " + command.getCommandSpec().qualifiedName() + " --help");
    return 2;
  }

  private static int print(CommandLine command, String message, int code) {
    command.getErr().println("sinter: " + message);
    command.getErr().flush();
    return code;
  }

  private static String rootCause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String text = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return cause.getClass().getSimpleName() + ": " + text;
  }
}
