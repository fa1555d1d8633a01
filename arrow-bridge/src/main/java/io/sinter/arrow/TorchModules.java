package io.sinter.arrow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.global.torch;

/** TorchScript archives, which libtorch reads from files only. Thread-safe. */
public final class TorchModules {
  private TorchModules() {}

  /**
   * The module of an archive, on the CPU; the caller closes. libtorch must be loaded.
   *
   * @throws UncheckedIOException if no temporary file can be written
   * @throws RuntimeException of libtorch if it is no archive
   */
  public static JitModule load(byte[] archive) {
    try {
      Path file = Files.createTempFile("sinter-", ".pth");
      try {
        Files.write(file, archive);
        return torch.load(file.toString());
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the network from a temporary file", e);
    }
  }
}
