package io.sinter.registry.internal.artifacts;

import io.sinter.registry.ArtifactEntry;
import io.sinter.registry.internal.FileTree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * An artifact in a mounted directory.
 *
 * @param base whose path may hold links; nothing below it may
 * @param path absolute, at or below the base
 */
public record LocalFiles(Path base, Path path) {
  /** Begins the names of files that are not complete yet; they are in no listing. */
  private static final String UNFINISHED = ".sinter-";

  private static final long SLICE = 8L << 20;

  /** What is directly in the directory. */
  public List<ArtifactEntry> list() throws IOException {
    requireNoLinks(path);
    List<ArtifactEntry> entries = new ArrayList<>();
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return entries;
    }
    try (Stream<Path> paths = Files.list(path)) {
      for (Path child : (Iterable<Path>) paths::iterator) {
        String name = child.getFileName().toString();
        if (name.startsWith(UNFINISHED)) {
          continue;
        }
        BasicFileAttributes attributes =
            Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isDirectory()) {
          entries.add(ArtifactEntry.directory(name));
        } else if (attributes.isRegularFile()) {
          entries.add(ArtifactEntry.file(name, OptionalLong.of(attributes.size())));
        } else {
          throw notPlain(child);
        }
      }
    }
    return entries;
  }

  /** Puts a copy of the file there, with the permissions that new files get. */
  public void store(Path file, LongConsumer moved) throws IOException {
    requireNoLinks(path.getParent());
    Files.createDirectories(path.getParent());
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      requirePlain(path);
    }
    Path unfinished = path.resolveSibling(UNFINISHED + UUID.randomUUID());
    try {
      copy(file, unfinished, moved);
      Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** Copies it to a file that does not exist. */
  public void fetch(Path file, LongConsumer moved) throws IOException {
    requireNoLinks(path);
    requirePlain(path);
    copy(path, file, moved);
  }

  /** Deletes it, with all below it. */
  public void delete() throws IOException {
    requireNoLinks(path);
    FileTree.delete(path);
  }

  private static void copy(Path from, Path to, LongConsumer moved) throws IOException {
    try (FileChannel in =
            FileChannel.open(from, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        FileChannel out =
            FileChannel.open(to, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
      for (long position = 0; ; ) {
        long copied = in.transferTo(position, SLICE, out);
        if (copied <= 0) {
          break;
        }
        position += copied;
        moved.accept(copied);
      }
      out.force(true);
    }
  }

  private void requireNoLinks(Path whole) throws IOException {
    for (Path part = whole; part.startsWith(base) && !part.equals(base); part = part.getParent()) {
      if (Files.isSymbolicLink(part)) {
        throw notPlain(part);
      }
    }
  }

  private static void requirePlain(Path file) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new NoSuchFileException(file.toString());
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw notPlain(file);
    }
  }

  private static IOException notPlain(Path path) {
    return new IOException(path + " is a link or no plain file");
  }
}
