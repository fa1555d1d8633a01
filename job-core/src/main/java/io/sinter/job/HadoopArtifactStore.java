package io.sinter.job;

import io.sinter.registry.ArtifactEntry;
import io.sinter.registry.ArtifactRequest;
import io.sinter.registry.ArtifactStore;
import io.sinter.registry.RegistryException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Artifacts wherever Hadoop has a file system for: {@code s3a}, {@code abfss}, {@code gs}, {@code
 * hdfs} and others on the class path, with the credentials of Spark's own Hadoop configuration.
 * {@code s3} URIs, as MLflow writes them, are read as {@code s3a} unless {@code s3} has a file
 * system of its own. Local directories are left to {@link io.sinter.registry.LocalArtifactStore}.
 *
 * <p>A file appears complete or not at all: it is written under another name and renamed, or, where
 * a store shows nothing before the end and can give up, written in place. Thread-safe. The file
 * systems belong to Hadoop's cache and are not closed.
 */
public final class HadoopArtifactStore implements ArtifactStore {
  private static final int BUFFER_BYTES = 1 << 20;
  private static final String UNFINISHED = ".sinter-";

  private final Configuration configuration;

  /**
   * A store with a copy of a configuration.
   *
   * @param configuration such as {@code spark.sparkContext().hadoopConfiguration()}
   */
  public HadoopArtifactStore(Configuration configuration) {
    this.configuration = new Configuration(configuration);
  }

  @Override
  public boolean serves(String scheme) {
    return !scheme.isEmpty()
        && !scheme.equals("file")
        && !scheme.startsWith("http")
        && (scheme.equals("s3")
            || configuration.get("fs." + scheme + ".impl") != null
            || isKnown(scheme));
  }

  @Override
  public List<ArtifactEntry> list(ArtifactRequest directory) throws IOException {
    Path path = path(directory);
    List<ArtifactEntry> entries = new ArrayList<>();
    try {
      for (FileStatus status : system(directory, path).listStatus(path)) {
        String name = status.getPath().getName();
        if (name.startsWith(UNFINISHED) || status.getPath().equals(path)) {
          continue;
        }
        if (status.isDirectory()) {
          entries.add(ArtifactEntry.directory(name));
        } else if (status.isFile()) {
          entries.add(ArtifactEntry.file(name, OptionalLong.of(status.getLen())));
        } else {
          throw new IOException(status.getPath() + " is a link or no plain file");
        }
      }
    } catch (FileNotFoundException e) {
      return List.of();
    }
    return entries;
  }

  @Override
  public void upload(ArtifactRequest target, java.nio.file.Path file, LongConsumer moved)
      throws IOException {
    Path path = path(target);
    FileSystem system = system(target, path);
    if (system.hasPathCapability(path, CommonPathCapabilities.ABORTABLE_STREAM)) {
      write(system, path, file, moved);
      return;
    }
    Path unfinished = new Path(path.getParent(), UNFINISHED + UUID.randomUUID());
    try {
      write(system, unfinished, file, moved);
      // Not every file system replaces a file when it renames.
      system.delete(path, false);
      if (!system.rename(unfinished, path)) {
        throw new IOException("renaming %s to %s was refused".formatted(unfinished, path));
      }
    } catch (IOException | RuntimeException e) {
      system.delete(unfinished, false);
      throw e;
    }
  }

  private static void write(
      FileSystem system, Path path, java.nio.file.Path file, LongConsumer moved)
      throws IOException {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
        FSDataOutputStream out = system.create(path, true)) {
      try {
        copy(in, out, moved);
      } catch (IOException | RuntimeException e) {
        // Closing would otherwise show what has been written so far.
        if (out.hasCapability(CommonPathCapabilities.ABORTABLE_STREAM)) {
          out.abort();
        }
        throw e;
      }
    }
  }

  @Override
  public void download(
      ArtifactRequest source, OptionalLong size, java.nio.file.Path file, LongConsumer moved)
      throws IOException {
    Path path = path(source);
    try (InputStream in = system(source, path).open(path, BUFFER_BYTES);
        OutputStream out =
            Files.newOutputStream(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
      copy(in, out, moved);
    }
  }

  @Override
  public void delete(ArtifactRequest target) throws IOException {
    Path path = path(target);
    system(target, path).delete(path, true);
  }

  private static void copy(InputStream in, OutputStream out, LongConsumer moved)
      throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("the thread was interrupted");
      }
      out.write(buffer, 0, n);
      moved.accept(n);
    }
  }

  private FileSystem system(ArtifactRequest request, Path path) throws IOException {
    try {
      return path.getFileSystem(configuration);
    } catch (IOException | RuntimeException e) {
      throw new RegistryException(
          "Cannot %s: Hadoop cannot open the file system of %s (%s). Put its connector on the class path (--packages org.apache.hadoop:hadoop-aws for s3a) and give Spark its credentials (spark.hadoop.*)."
              .formatted(request.purpose(), request.root(), e),
          e);
    }
  }

  private Path path(ArtifactRequest request) {
    URI uri = request.root();
    if ("s3".equals(uri.getScheme()) && !isKnown("s3")) {
      uri = URI.create("s3a" + uri.toString().substring("s3".length()));
    }
    Path root = new Path(uri);
    return request.name().isEmpty() ? root : new Path(root, request.name());
  }

  private boolean isKnown(String scheme) {
    try {
      FileSystem.getFileSystemClass(scheme, configuration);
      return true;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }
}
