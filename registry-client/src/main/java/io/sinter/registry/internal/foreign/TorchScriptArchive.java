package io.sinter.registry.internal.foreign;

import io.sinter.registry.internal.SafeNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/*
 * A TorchScript archive has pickles too (data.pkl, constants.pkl, code/*.debug_pkl). libtorch reads them with an
 * unpickler of its own in C++ that makes tensors, numbers, texts, lists and the classes whose code is in the archive,
 * and calls nothing else; Python's pickle, which calls whatever it is told to, has no part in it. What TorchScript's own
 * code could still do to a machine is to write and map files, by a handful of operators: they are refused here.
 */
/** Looks into a file that is said to be a TorchScript archive, and reads none of its pickles. */
final class TorchScriptArchive {
  static final String NEXT =
      "Log it as mlflow.pytorch.log_model(torch.jit.script(model), serialization_format=\"pickle\", ...), or as ONNX with mlflow.onnx.log_model(torch.onnx.export(...), ...)";

  private static final int MOST_ENTRIES = 100_000;
  private static final long MOST_CODE = 64L << 20;
  private static final long MOST_BYTES = 16L << 30;
  private static final int MOST_RATIO = 50;

  /** Operators that reach beyond the process, and libraries that libtorch does not have. */
  private static final Pattern REFUSED =
      Pattern.compile(
          "\\b(?:torch|ops\\.aten)\\.(?:save|from_file|load)\\b"
              + "|\\bops\\.(?!aten\\b|prim\\b|quantized\\b|_quantized\\b|static_runtime\\b)\\w+\\.\\w+");

  private TorchScriptArchive() {}

  /**
   * Checks a file.
   *
   * @throws IOException with a reason for people
   */
  static void check(Path file) throws IOException {
    requireZip(file);
    try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
      List<? extends ZipEntry> entries = entries(zip);
      requireTorchScript(entries);
      long inflated = 0;
      for (ZipEntry entry : entries) {
        if (entry.getMethod() != ZipEntry.STORED || entry.getName().endsWith(".py")) {
          inflated += inflate(zip, entry, MOST_CODE - inflated);
        }
      }
    } catch (ZipException e) {
      throw new IOException("it is a damaged archive (%s)".formatted(e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw new IOException("it names its parts in no known way (%s)".formatted(e.getMessage()), e);
    }
  }

  private static void requireZip(Path file) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(4);
    }
    if (start.length == 4 && start[0] == 'P' && start[1] == 'K' && start[2] == 3 && start[3] == 4) {
      return;
    }
    boolean pickle = start.length > 1 && (start[0] & 0xFF) == 0x80;
    throw new IOException(
        pickle
            ? "it is a pickle, which runs code when it is read"
            : "it is no TorchScript archive");
  }

  private static List<? extends ZipEntry> entries(ZipFile zip) throws IOException {
    if (zip.size() > MOST_ENTRIES) {
      throw new IOException("it has %,d parts".formatted(zip.size()));
    }
    List<ZipEntry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    long size = 0;
    long packed = 0;
    var all = zip.entries();
    while (all.hasMoreElements()) {
      ZipEntry entry = all.nextElement();
      String name = entry.getName();
      if (entry.isDirectory()) {
        name = name.substring(0, name.length() - 1);
      }
      if (!SafeNames.isSafe(name)) {
        throw new IOException(
            "its part '%s' has a name that is not safe".formatted(entry.getName()));
      }
      if (!names.add(name)) {
        throw new IOException("its part '%s' is there twice".formatted(name));
      }
      if (entry.getSize() < 0 || entry.getCompressedSize() < 0) {
        throw new IOException("its part '%s' has no size".formatted(name));
      }
      boolean stored = entry.getMethod() == ZipEntry.STORED;
      if (stored && entry.getSize() != entry.getCompressedSize()) {
        throw new IOException("its part '%s' has two sizes".formatted(name));
      }
      size += entry.getSize();
      packed += entry.getCompressedSize();
      if (!entry.isDirectory()) {
        entries.add(entry);
      }
    }
    if (size > MOST_BYTES || size > (1 << 20) + MOST_RATIO * packed) {
      throw new IOException(
          "it would unpack from %,d to %,d bytes, as a zip bomb does".formatted(packed, size));
    }
    return entries;
  }

  private static void requireTorchScript(List<? extends ZipEntry> entries) throws IOException {
    Set<String> roots = new HashSet<>();
    Set<String> parts = new HashSet<>();
    boolean code = false;
    for (ZipEntry entry : entries) {
      int slash = entry.getName().indexOf('/');
      roots.add(slash < 0 ? "" : entry.getName().substring(0, slash));
      String part = entry.getName().substring(slash + 1);
      parts.add(part);
      code |= part.startsWith("code/");
    }
    if (parts.contains("archive_format") || parts.contains("models/model.json")) {
      throw new IOException("it is a program of torch.export, which only Python reads");
    }
    if (!code && !parts.contains("constants.pkl") && parts.contains("data.pkl")) {
      throw new IOException(
          "it is a pickle of torch.save, which runs code when it is read, and no TorchScript archive");
    }
    if (roots.size() != 1 || !code || !parts.containsAll(Set.of("data.pkl", "constants.pkl"))) {
      throw new IOException(
          "it is no TorchScript archive (code/, data.pkl and constants.pkl in one folder)");
    }
    if (!parts.contains("version") && !parts.contains(".data/version")) {
      throw new IOException("it has no version");
    }
  }

  /** Reads a part to prove its size, and its code to see what it calls. */
  private static long inflate(ZipFile zip, ZipEntry entry, long left) throws IOException {
    boolean code = entry.getName().endsWith(".py");
    if (entry.getSize() > left) {
      throw new IOException("its code takes more than %,d bytes".formatted(MOST_CODE));
    }
    byte[] bytes;
    try (InputStream in = zip.getInputStream(entry)) {
      bytes = in.readNBytes((int) entry.getSize() + 1);
    }
    if (bytes.length != entry.getSize()) {
      throw new IOException(
          "its part '%s' is not of the %,d bytes it says"
              .formatted(entry.getName(), entry.getSize()));
    }
    if (code) {
      Matcher refused = REFUSED.matcher(new String(bytes, StandardCharsets.UTF_8));
      if (refused.find()) {
        throw new IOException(
            "its code %s calls %s, which reaches files or libraries"
                .formatted(entry.getName(), refused.group()));
      }
    }
    return bytes.length;
  }
}
