package io.sinter.training.internal.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder of one training's checkpoints in a Hadoop file system. Each checkpoint is a folder of
 * files, one a rank, that counts only once its marker lies beside it; the marker appears whole or
 * not at all. Thread-safe as the file system is.
 */
final class CheckpointFolder {
  /** There a file appears when it is closed, and a rename copies. */
  private static final Set<String> OBJECT_STORES = Set.of("s3a", "s3", "s3n", "oss", "cosn", "gs");

  private static final String MARKER = ".json";
  private static final String TERMS = "terms";
  private static final int LARGEST_MARKER = 64 << 20;

  private final FileSystem files;
  private final Path folder;

  /** The folder; need not exist. */
  CheckpointFolder(String location, String runId, Configuration conf) throws IOException {
    Path path = new Path(new Path(location), runId);
    FileSystem found = path.getFileSystem(conf);
    // The checksums of the wrapper are not synced, and files here have their own.
    this.files = found instanceof LocalFileSystem local ? local.getRaw() : found;
    this.folder = files.makeQualified(path);
  }

  /**
   * Claims the next term: from now on what drivers before this one publish counts less.
   *
   * @param owner is written into the claim, for people
   */
  int claim(String owner) throws IOException {
    Path terms = new Path(folder, TERMS);
    files.mkdirs(terms);
    int term = latestTerm() + 1;
    while (true) {
      try (OutputStream out =
          files.create(new Path(terms, "%04d".formatted(term)), /* overwrite= */ false)) {
        out.write(owner.getBytes(StandardCharsets.UTF_8));
        return term;
      } catch (FileAlreadyExistsException e) {
        term++;
      } catch (FSError e) {
        throw asException(e);
      }
    }
  }

  /** The highest term claimed; 0 if there is none. */
  int latestTerm() throws IOException {
    int latest = 0;
    for (FileStatus claim : list(new Path(folder, TERMS))) {
      latest = Math.max(latest, Integer.parseInt(claim.getPath().getName()));
    }
    return latest;
  }

  /** Names of the checkpoints that have a marker, sound or not, in no order. */
  List<String> published() throws IOException {
    List<String> names = new ArrayList<>();
    for (FileStatus status : list(folder)) {
      String name = status.getPath().getName();
      if (name.startsWith("t") && name.endsWith(MARKER)) {
        names.add(name.substring(0, name.length() - MARKER.length()));
      }
    }
    return names;
  }

  /** Names of the folders of checkpoints, published or not. */
  List<String> folders() throws IOException {
    List<String> names = new ArrayList<>();
    for (FileStatus status : list(folder)) {
      if (status.isDirectory() && !status.getPath().getName().equals(TERMS)) {
        names.add(status.getPath().getName());
      }
    }
    return names;
  }

  private FileStatus[] list(Path path) throws IOException {
    try {
      return files.listStatus(path);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  /**
   * Reads a marker.
   *
   * @throws CheckpointException if it is not whole
   */
  Manifest manifest(String name) throws IOException {
    Path path = marker(name);
    long length = files.getFileStatus(path).getLen();
    if (length > LARGEST_MARKER) {
      throw new CheckpointException("its marker has %,d bytes".formatted(length));
    }
    try (FSDataInputStream in = files.open(path)) {
      return Manifest.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** Writes one rank's file and makes it last: the disk has it when this returns. */
  SavedFile write(String name, int rank, TrainingState state) throws IOException {
    Path path = new Path(new Path(folder, name), SavedFile.name(rank));
    try (FSDataOutputStream out = files.create(path, /* overwrite= */ true)) {
      SavedFile written = StateFile.write(out, rank, state);
      out.hsync();
      return written;
    } catch (FSError e) {
      throw asException(e);
    }
  }

  /** Hadoop makes an error of what a local disk refuses, as if the JVM had to end. */
  private static IOException asException(FSError error) {
    return error.getCause() instanceof IOException cause ? cause : new IOException(error);
  }

  /**
   * Reads and verifies one rank's file.
   *
   * @throws CheckpointException if it is not what was saved
   */
  TrainingState read(Manifest manifest, int rank) throws IOException {
    SavedFile expected = manifest.files().get(rank);
    Path path = new Path(new Path(folder, manifest.name()), expected.name());
    long length;
    try {
      length = files.getFileStatus(path).getLen();
    } catch (FileNotFoundException e) {
      throw new CheckpointException("%s is missing".formatted(expected.name()));
    }
    if (length != expected.length()) {
      throw new CheckpointException(
          "%s has %,d bytes (saved: %,d)".formatted(expected.name(), length, expected.length()));
    }
    try (FSDataInputStream in = files.open(path)) {
      return StateFile.read(in, expected);
    }
  }

  /**
   * Publishes a checkpoint whose files lie there.
   *
   * @throws IOException also if it is there already
   */
  void publish(Manifest manifest) throws IOException {
    byte[] text = manifest.text().getBytes(StandardCharsets.UTF_8);
    Path marker = marker(manifest.name());
    if (OBJECT_STORES.contains(files.getUri().getScheme())) {
      put(marker, text);
      return;
    }
    Path draft = draft(manifest.name());
    files.delete(draft, /* recursive= */ false);
    put(draft, text);
    syncFolder(new Path(folder, manifest.name()));
    // A local rename replaces what is there; names are unique to a term, and a term to a driver.
    if (files.exists(marker) || !files.rename(draft, marker)) {
      throw new IOException("cannot rename %s to %s".formatted(draft, marker));
    }
    syncFolder(folder);
  }

  private void put(Path path, byte[] text) throws IOException {
    try (FSDataOutputStream out = files.create(path, /* overwrite= */ false)) {
      out.write(text);
      out.hsync();
    } catch (FSError e) {
      throw asException(e);
    }
  }

  /** On a local disk the name of a file lasts once its folder is synced. */
  private void syncFolder(Path path) throws IOException {
    if (files.getUri().getScheme().equals("file")) {
      java.nio.file.Path local = java.nio.file.Path.of(path.toUri().getPath());
      try (FileChannel channel = FileChannel.open(local, StandardOpenOption.READ)) {
        channel.force(/* metaData= */ true);
      }
    }
  }

  /** Removes a checkpoint, its marker first, published or not. */
  void remove(String name) throws IOException {
    files.delete(marker(name), /* recursive= */ false);
    files.delete(draft(name), /* recursive= */ false);
    files.delete(new Path(folder, name), /* recursive= */ true);
  }

  /** Removes everything. */
  void removeAll() throws IOException {
    files.delete(folder, /* recursive= */ true);
  }

  private Path draft(String name) {
    return new Path(folder, "." + name + ".draft");
  }

  private Path marker(String name) {
    return new Path(folder, name + MARKER);
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
