package io.sinter.training;

import java.util.List;

/**
 * A {@link ScriptedNetwork} whose file is not read yet: {@link Trainer} reads it on the driver. As
 * text, in a configuration or a param, it stays small.
 *
 * @param file a path or URI of any Hadoop file system
 * @param inputs the module's arguments in order
 */
public record ScriptedFile(String file, List<ScriptedNetwork.Input> inputs) implements Network {
  /** Copies and checks. */
  public ScriptedFile {
    inputs = List.copyOf(inputs);
    NetworkChecks.require(!file.isBlank(), "it has no file (allowed: a path or URI). Name one");
    NetworkChecks.require(!inputs.isEmpty(), "it has no input (allowed: at least 1). Name one");
  }

  @Override
  public String description() {
    return "TorchScript module %s over %s".formatted(file, inputs);
  }
}
