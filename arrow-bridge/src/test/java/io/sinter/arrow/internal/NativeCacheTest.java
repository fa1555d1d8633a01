package io.sinter.arrow.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeCacheTest {
  @Test
  void makesAFolderForThisUserAlone(@TempDir Path directory) throws IOException {
    Path wanted = directory.resolve("a/b/natives");
    assertThat(NativeCache.choose(wanted)).isEqualTo(wanted);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(wanted)))
        .isEqualTo("rwx------");
    assertThat(NativeCache.choose(wanted)).isEqualTo(wanted);
  }

  @Test
  void passesOverFoldersOthersCouldWriteAndLinks(@TempDir Path directory) throws IOException {
    Path open = Files.createDirectory(directory.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path real = Files.createDirectory(directory.resolve("real"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), real);
    Path file = Files.writeString(directory.resolve("file"), "").resolve("below");
    Path last = directory.resolve("last");
    assertThat(NativeCache.choose(open, link, file, last)).isEqualTo(last);
  }

  private static final String PLATFORM = "test-x86_64";

  /** An archive of natives, made at a time in seconds. */
  private static URL archive(Path file, String folder, long time) throws IOException {
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
      JarEntry library = new JarEntry("org/bytedeco/pytorch/" + folder + "/libjnitorch.so");
      library.setLastModifiedTime(FileTime.from(time, TimeUnit.SECONDS));
      jar.putNextEntry(library);
      jar.write(1);
    }
    return file.toUri().toURL();
  }

  private static Optional<String> contents(URL... archives) throws IOException {
    try (URLClassLoader loader = new URLClassLoader(archives, null)) {
      return NativeCache.contents(loader, PLATFORM);
    }
  }

  @Test
  void nativesWithCudaAreUnpackedAloneToo(@TempDir Path directory) throws IOException {
    URL cpu = archive(directory.resolve("torch.jar"), PLATFORM, 1_700_000_000);
    URL gpu = archive(directory.resolve("torch-gpu.jar"), PLATFORM + "-gpu", 1_700_000_000);

    assertThat(contents(cpu).orElseThrow()).startsWith("torch.jar-");
    assertThat(contents(gpu).orElseThrow()).startsWith("torch-gpu.jar-");
    assertThat(contents(gpu, cpu).orElseThrow()).startsWith("torch.jar-").contains("+torch-gpu");
    assertThat(contents()).isEmpty();
  }

  @Test
  void anotherArchiveOfTheSameNameIsUnpackedAgain(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("torch-gpu.jar");
    Optional<String> before = contents(archive(file, PLATFORM + "-gpu", 1_700_000_000));
    assertThat(contents(archive(file, PLATFORM + "-gpu", 1_700_001_000))).isNotEqualTo(before);
  }
}
