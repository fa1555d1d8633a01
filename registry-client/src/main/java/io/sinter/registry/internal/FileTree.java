package io.sinter.registry.internal;

import io.sinter.registry.RegistryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The plain files below a directory. */
public final class FileTree {
  private FileTree() {}

  /** Relative names with slashes, sorted; anything but files and directories is refused. */
  public static List<String> names(String what, Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new RegistryException(
          "Cannot %s: %s is not a directory. Check the path.".formatted(what, directory));
    }
    List<String> names = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) || path.equals(directory)) {
          continue;
        }
        String name = name(directory, path);
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          throw new RegistryException(
              "Cannot %s: '%s' in %s is a link or no file (allowed: plain files and directories). Replace it by a copy."
                  .formatted(what, name, directory));
        }
        if (!SafeNames.isSafe(name)) {
          throw new RegistryException(
              "Cannot %s: file name '%s' in %s is not safe (allowed: %s). Rename the file."
                  .formatted(what, name, directory, SafeNames.ALLOWED));
        }
        names.add(name);
      }
    } catch (IOException e) {
      throw new RegistryException(
          "Cannot %s: reading %s failed (%s). Check the directory's permissions."
              .formatted(what, directory, e),
          e);
    }
    names.sort(Comparator.naturalOrder());
    return names;
  }

  private static String name(Path directory, Path path) {
    return StreamSupport.stream(directory.relativize(path).spliterator(), false)
        .map(Path::toString)
        .collect(Collectors.joining("/"));
  }

  /** Removes a directory and all below it; what is not there is no failure. */
  public static void delete(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
