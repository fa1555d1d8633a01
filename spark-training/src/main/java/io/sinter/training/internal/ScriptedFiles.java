package io.sinter.training.internal;

import io.sinter.job.JobException;
import io.sinter.training.Network;
import io.sinter.training.ScriptedFile;
import io.sinter.training.ScriptedNetwork;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/** Reads brought networks from Hadoop file systems. */
public final class ScriptedFiles {
  private ScriptedFiles() {}

  /**
   * The network with what its file holds; a network without a file as it is.
   *
   * @throws JobException if the file cannot be read or is no module
   */
  public static Network read(Network network, Configuration hadoop) {
    if (!(network instanceof ScriptedFile file)) {
      return network;
    }
    try {
      Path path = new Path(file.file());
      try (FSDataInputStream in = path.getFileSystem(hadoop).open(path)) {
        return new ScriptedNetwork(in.readAllBytes(), file.inputs());
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new JobException(
          "Cannot train the TorchScript module %s: %s Check the path, and that torch.jit.script(network).save wrote the file."
              .formatted(file.file(), sentence(e)),
          e);
    }
  }

  private static String sentence(Exception e) {
    String message = e instanceof IllegalArgumentException ? e.getMessage() : e.toString();
    return String.valueOf(message).endsWith(".") ? message : message + ".";
  }
}
