package io.sinter.arrow.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses where JavaCPP unpacks native libraries, before JavaCPP is first used. */
public final class NativeCache {
  private static final Logger LOG = LoggerFactory.getLogger(NativeCache.class);
  private static final String CACHE_DIRECTORY = "org.bytedeco.javacpp.cachedir";

  private NativeCache() {}

  /**
   * Sets JavaCPP's properties where the user has not. Has no effect once JavaCPP's Loader is
   * initialised.
   */
  public static void configure() {
    /* JavaCPP otherwise refuses allocations once the resident memory passes twice the heap, which an executor full of
     * Arrow memory does in good health; Spark's memoryOverhead is the limit that counts. */
    setDefault("org.bytedeco.javacpp.maxBytes", "0");
    setDefault("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    if (System.getProperty(CACHE_DIRECTORY) == null) {
      Path home = Path.of(System.getProperty("user.home"), ".cache", "sinter", "natives");
      Path temporary =
          Path.of(
              System.getProperty("java.io.tmpdir"),
              "sinter-natives-" + System.getProperty("user.name"));
      System.setProperty(CACHE_DIRECTORY, choose(home, temporary).toString());
    }
  }

  /**
   * The first candidate that is, or can be made, a folder only this user can write; else a fresh
   * one.
   */
  static Path choose(Path... candidates) {
    for (Path candidate : candidates) {
      try {
        return privateDirectory(candidate);
      } catch (IOException e) {
        LOG.debug("Native libraries cannot be unpacked to {}", candidate, e);
      }
    }
    try {
      return Files.createTempDirectory("sinter-natives");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(
          "Cannot unpack native libraries: no folder can be written. Set -D"
              + CACHE_DIRECTORY
              + "=<local disk>.",
          e);
    }
  }

  private static Path privateDirectory(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(directory.getParent());
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    PosixFileAttributes attributes =
        Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    boolean ours = attributes.owner().getName().equals(System.getProperty("user.name"));
    boolean closed = PosixFilePermissions.toString(attributes.permissions()).equals("rwx------");
    if (!attributes.isDirectory() || !ours || !closed || !Files.isWritable(directory)) {
      throw new IOException(directory + " is not a writable folder of this user alone");
    }
    return directory;
  }

  private static void setDefault(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }
}
