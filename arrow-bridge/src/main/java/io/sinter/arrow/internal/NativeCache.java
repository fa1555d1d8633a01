package io.sinter.arrow.internal;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
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
   * Loads libraries that JavaCPP may have to unpack first. While they are not unpacked yet, one
   * process of this machine does so at a time: JavaCPP lets another map a library that is still
   * being written, which ends that process.
   */
  public static <T> T unpackAlone(Supplier<T> load) {
    Path folder = Path.of(System.getProperty(CACHE_DIRECTORY));
    Optional<Path> unpacked =
        contents(Loader.class.getClassLoader(), Loader.getPlatform())
            .map(name -> folder.resolve(name + ".unpacked"));
    if (unpacked.isEmpty() || Files.exists(unpacked.get())) {
      return load.get();
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      LOG.debug("Native libraries are unpacked without a lock in {}", folder, e);
      return load.get();
    }
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve(".unpacking"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      LOG.debug("Unpacking native libraries alone: {}", lock);
      T loaded = load.get();
      Files.write(unpacked.get(), new byte[0]);
      return loaded;
    } catch (IOException e) {
      LOG.debug("Native libraries are unpacked without a lock in {}", folder, e);
      return load.get();
    }
  }

  /**
   * Loads a small library that JavaCPP may have to unpack first, one process of this machine at a
   * time, for the reason of {@link #unpackAlone}.
   *
   * @param name of the lock
   */
  public static synchronized void loadAlone(String name, Runnable load) {
    Path folder = Path.of(System.getProperty(CACHE_DIRECTORY));
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve(".loading-" + name),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        LOG.debug("Loading {} alone: {}", name, lock);
        load.run();
      }
    } catch (IOException e) {
      LOG.debug("{} is loaded without a lock in {}", name, folder, e);
      load.run();
    }
  }

  /**
   * Tells what would be unpacked from what else may be: its archive, and when it was made; natives
   * for CPUs, with CUDA, or both.
   */
  static Optional<String> contents(ClassLoader loader, String platform) {
    List<String> archives =
        Stream.of(platform, platform + "-gpu")
            .map(folder -> loader.getResource("org/bytedeco/pytorch/" + folder + "/libjnitorch.so"))
            .filter(Objects::nonNull)
            .flatMap(url -> archive(url).stream())
            .toList();
    return archives.isEmpty() ? Optional.empty() : Optional.of(String.join("+", archives));
  }

  private static Optional<String> archive(URL url) {
    try {
      if (!(url.openConnection() instanceof JarURLConnection connection)) {
        return Optional.empty();
      }
      connection.setUseCaches(false);
      Path archive = Path.of(connection.getJarFileURL().toURI());
      try (JarFile jar = connection.getJarFile()) {
        long time = jar.getEntry(connection.getEntryName()).getTime();
        return Optional.of("%s-%x".formatted(archive.getFileName(), time));
      }
    } catch (IOException | URISyntaxException e) {
      LOG.debug("Cannot look into {}", url, e);
      return Optional.empty();
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
