package io.sinter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is inside the runtime jar, and what must not be. */
class RuntimeJarIT {
  private List<String> entries = List.of();

  @BeforeEach
  void readEntries() throws IOException {
    try (JarFile jar = new JarFile(Repository.runtimeJar().toFile())) {
      entries = jar.stream().map(ZipEntry::getName).toList();
    }
  }

  @Test
  void holdsEveryModuleWithLicenseAndNotice() {
    assertThat(entries)
        .contains(
            "META-INF/LICENSE",
            "META-INF/NOTICE",
            "META-INF/licenses/MIT.txt",
            "META-INF/licenses/BSD-3-Clause.txt",
            "io/sinter/cli/Sinter.class",
            "io/sinter/arrow/OnnxModel.class",
            "io/sinter/registry/MlflowClient.class",
            "io/sinter/job/JobConfig.class",
            "org/bytedeco/javacpp/Pointer.class",
            "ai/onnxruntime/OrtSession.class");
    assertThat(entries).anyMatch(name -> name.startsWith("io/sinter/training/"));
    assertThat(entries).anyMatch(name -> name.startsWith("io/sinter/scoring/"));
    assertThat(entries).anyMatch(name -> name.startsWith("io/sinter/drift/"));
  }

  @Test
  void bringsNothingThatSparkOrDeltaProvides() {
    assertThat(entries)
        .noneMatch(name -> name.startsWith("org/apache/spark/"))
        .noneMatch(name -> name.startsWith("io/delta/"))
        .noneMatch(name -> name.startsWith("org/apache/arrow/"))
        .noneMatch(name -> name.startsWith("com/fasterxml/"))
        .noneMatch(name -> name.startsWith("org/slf4j/"))
        .noneMatch(name -> name.startsWith("scala/"))
        .noneMatch(name -> name.startsWith("io/netty/"));
  }

  @Test
  void relocatesWhatClashesAndCarriesNeitherNativesNorSignatures() {
    assertThat(entries)
        .noneMatch(name -> name.startsWith("com/google/protobuf/"))
        .noneMatch(name -> name.startsWith("picocli/"))
        .noneMatch(name -> name.endsWith(".so") || name.endsWith(".dll") || name.endsWith(".dylib"))
        .noneMatch(name -> name.matches("META-INF/.*\\.(SF|DSA|RSA)"));
    assertThat(entries).anyMatch(name -> name.startsWith("io/sinter/shaded/protobuf/"));
    assertThat(Repository.runtimeJar().toFile().length()).isLessThan(40L << 20);
  }
}
