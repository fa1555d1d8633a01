package io.sinter.arrow.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
}
