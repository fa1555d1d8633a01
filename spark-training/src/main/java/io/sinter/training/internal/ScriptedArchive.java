package io.sinter.training.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Looks into a TorchScript file before libtorch does: a zip archive that holds a pickled module and
 * its code, each entry with the checksum that its directory tells.
 */
public final class ScriptedArchive {
  private ScriptedArchive() {}

  /**
   * Checks a file.
   *
   * @throws IllegalArgumentException telling what is wrong
   */
  public static void verify(byte[] module) {
    try {
      Path file = Files.createTempFile("sinter-", ".pt");
      try {
        Files.write(file, module);
        inspect(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look into a TorchScript module", e);
    }
  }

  private static void inspect(Path file) {
    try {
      verify(file);
    } catch (ZipException e) {
      throw refused("it is no zip archive, or cut off (%s)".formatted(e.getMessage()));
    } catch (IOException e) {
      throw refused("an entry is damaged (%s)".formatted(e));
    }
  }

  private static void verify(Path file) throws IOException {
    boolean code = false;
    boolean data = false;
    try (ZipFile zip = new ZipFile(file.toFile())) {
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        code |= entry.getName().contains("/code/");
        data |= entry.getName().endsWith("/data.pkl");
        if (checksum(zip, entry) != entry.getCrc()) {
          throw refused("its entry %s is damaged".formatted(entry.getName()));
        }
      }
    }
    if (!data) {
      throw refused("it is an archive without a module (data.pkl)");
    }
    if (!code) {
      // torch.save writes such archives: weights, or a module that only Python can read.
      throw refused("it holds no code, as files of torch.save do");
    }
  }

  private static long checksum(ZipFile zip, ZipEntry entry) throws IOException {
    CRC32 checksum = new CRC32();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = zip.getInputStream(entry)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        checksum.update(buffer, 0, read);
      }
    }
    return checksum.getValue();
  }

  /** The one message for files that cannot be read. */
  public static IllegalArgumentException refused(String reason) {
    return new IllegalArgumentException(
        "Cannot read the TorchScript module: %s. Save it in Python with torch.jit.script(network).save(file)."
            .formatted(reason));
  }
}
