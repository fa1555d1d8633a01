package io.sinter.endtoend;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local disk under the scheme {@code full}, where a folder holds no more bytes than the file
 * {@code quota} beside it says, whoever writes: a write beyond it is cut off and fails as one on a
 * full disk does. The folder is the one whose name ends with {@code .limited}.
 */
public final class FullFileSystem extends RawLocalFileSystem {
  @Override
  public URI getUri() {
    return URI.create("full:///");
  }

  @Override
  public String getScheme() {
    return "full";
  }

  @Override
  public FSDataOutputStream create(
      org.apache.hadoop.fs.Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    OutputStream file =
        super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress);
    return new FSDataOutputStream(new Limited(file, limited(path)), null);
  }

  @Override
  public FSDataOutputStream create(
      org.apache.hadoop.fs.Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    OutputStream file = super.create(path, overwrite, bufferSize, replication, blockSize, progress);
    return new FSDataOutputStream(new Limited(file, limited(path)), null);
  }

  private static Path limited(org.apache.hadoop.fs.Path path) {
    Path folder = Path.of(path.toUri().getPath());
    while (!folder.getFileName().toString().endsWith(".limited")) {
      folder = folder.getParent();
    }
    return folder;
  }

  /** Sets what a folder holds at most. */
  static void limit(Path folder, long bytes) throws IOException {
    Path draft = Files.writeString(folder.resolveSibling("quota.draft"), "" + bytes);
    Files.move(draft, folder.resolveSibling("quota"), StandardCopyOption.ATOMIC_MOVE);
  }

  static long bytes(Path folder) throws IOException {
    long sum = 0;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        // Others remove files meanwhile.
        sum += Files.isRegularFile(file) ? file.toFile().length() : 0;
      }
    }
    return sum;
  }

  private static final class Limited extends FilterOutputStream {
    private final Path folder;

    Limited(OutputStream out, Path folder) {
      super(out);
      this.folder = folder;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.flush();
      long quota = Long.parseLong(Files.readString(folder.resolveSibling("quota")).strip());
      long left = Math.max(0, quota - bytes(folder));
      out.write(bytes, offset, (int) Math.min(left, length));
      if (left < length) {
        throw new IOException("No space left on device");
      }
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }
  }
}
