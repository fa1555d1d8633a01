package io.sinter.registry.internal;

import io.sinter.registry.RegistryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/*
 * The format is that of `sha256sum`: 64 hexadecimal digits, two spaces, the relative name; sorted
 * by name, lines end with a line feed. `sha256sum -c MANIFEST.sha256` checks a package by hand.
 */
/** The list of a package's files with their SHA-256 sums. Its own sum stands for all of them. */
public final class Manifest {
  public static final String NAME = "MANIFEST.sha256";

  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64})  (.+)");
  private static final long LONGEST = 1 << 20;

  private Manifest() {}

  /** Writes the manifest of what is in the directory, and returns its digest. */
  static String write(Path directory) throws IOException {
    byte[] bytes = of(FileTree.names("write package", directory), directory);
    Files.write(directory.resolve(NAME), bytes);
    return Digests.sha256(bytes);
  }

  /**
   * The manifest of files as they are.
   *
   * @param names relative and sorted
   */
  public static byte[] of(List<String> names, Path directory) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      text.append(Digests.sha256(directory.resolve(name))).append("  ").append(name).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Checks every file of a package and returns the package's digest.
   *
   * @param expectedDigest empty to accept any
   */
  public static String verify(Path directory, String expectedDigest) {
    String what = "open model package %s".formatted(directory);
    try {
      byte[] bytes = read(what, directory);
      String digest = Digests.sha256(bytes);
      if (!expectedDigest.isEmpty() && !digest.equals(expectedDigest)) {
        throw damaged(
            what, "its digest is %s, not the recorded %s".formatted(digest, expectedDigest));
      }
      Map<String, String> expected = parse(what, bytes);
      List<String> problems = new ArrayList<>();
      for (String name : FileTree.names(what, directory)) {
        if (name.equals(NAME)) {
          continue;
        }
        String sum = expected.remove(name);
        if (sum == null) {
          problems.add("'%s' is not in %s".formatted(name, NAME));
        } else if (!sum.equals(Digests.sha256(directory.resolve(name)))) {
          problems.add("'%s' was altered".formatted(name));
        }
      }
      expected.keySet().forEach(name -> problems.add("'%s' is missing".formatted(name)));
      if (!problems.isEmpty()) {
        throw damaged(what, String.join(", ", problems));
      }
      return digest;
    } catch (IOException e) {
      throw new RegistryException(
          "Cannot %s: reading failed (%s). Check the directory's permissions.".formatted(what, e),
          e);
    }
  }

  /** The manifest's text. */
  public static String text(Path directory) {
    String what = "read the manifest of %s".formatted(directory);
    try {
      return new String(read(what, directory), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new RegistryException(
          "Cannot %s: reading failed (%s). Check the directory's permissions.".formatted(what, e),
          e);
    }
  }

  private static byte[] read(String what, Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > LONGEST) {
      throw damaged(what, "it has no %s, or a longer one than any package".formatted(NAME));
    }
    return Files.readAllBytes(file);
  }

  private static Map<String, String> parse(String what, byte[] bytes) {
    Map<String, String> sums = new TreeMap<>();
    for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n", -1)) {
      if (line.isEmpty()) {
        continue;
      }
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()
          || !SafeNames.isSafe(matcher.group(2))
          || sums.put(matcher.group(2), matcher.group(1)) != null) {
        throw damaged(what, "%s has the line '%s'".formatted(NAME, line));
      }
    }
    return sums;
  }

  private static RegistryException damaged(String what, String detail) {
    return new RegistryException(
        "Cannot %s: %s (allowed: exactly the files that were registered). Download the model version again; if that does not help, register the model again."
            .formatted(what, detail));
  }
}
