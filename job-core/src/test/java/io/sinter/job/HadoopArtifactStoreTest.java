package io.sinter.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.registry.ArtifactEntry;
import io.sinter.registry.ArtifactRequest;
import io.sinter.registry.RegistryException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against Hadoop's viewfs, a real file system of another scheme over a local directory. */
class HadoopArtifactStoreTest {
  private static final URI ROOT = URI.create("viewfs://cluster/models/1/artifacts");

  @TempDir Path temporary;
  private Path disk;
  private HadoopArtifactStore store;
  private final AtomicLong moved = new AtomicLong();

  @BeforeEach
  void mount() throws IOException {
    disk = Files.createDirectory(temporary.resolve("disk"));
    Configuration configuration = new Configuration();
    configuration.set("fs.viewfs.mounttable.cluster.link./models", disk.toUri().toString());
    configuration.setBoolean("fs.viewfs.impl.disable.cache", true);
    store = new HadoopArtifactStore(configuration);
  }

  private static ArtifactRequest at(String name) {
    return new ArtifactRequest("test", ROOT, name);
  }

  @Test
  void whatGoesUpIsListedAndComesDown() throws IOException {
    byte[] bytes = new byte[3_000_001];
    new Random(3).nextBytes(bytes);
    Path file = Files.write(temporary.resolve("model.bin"), bytes);
    assertThat(store.list(at(""))).isEmpty();
    store.upload(at("data/model.bin"), file, moved::addAndGet);
    assertThat(moved).hasValue(bytes.length);
    assertThat(disk.resolve("1/artifacts/data/model.bin")).hasBinaryContent(bytes);
    assertThat(store.list(at(""))).containsExactly(ArtifactEntry.directory("data"));
    assertThat(store.list(at("data")))
        .containsExactly(ArtifactEntry.file("model.bin", OptionalLong.of(bytes.length)));
    Path back = temporary.resolve("back");
    store.download(at("data/model.bin"), OptionalLong.empty(), back, moved::addAndGet);
    assertThat(back).hasBinaryContent(bytes);
    store.delete(at("data"));
    store.delete(at("data"));
    assertThat(store.list(at(""))).isEmpty();
  }

  @Test
  void aFileIsReplacedAsAWholeAndNothingElseIsLeft() throws IOException {
    store.upload(at("a"), Files.writeString(temporary.resolve("x"), "first"), moved::addAndGet);
    store.upload(at("a"), Files.writeString(temporary.resolve("x"), "second"), moved::addAndGet);
    assertThat(disk.resolve("1/artifacts/a")).hasContent("second");
    assertThatThrownBy(
            () ->
                store.upload(
                    at("a"),
                    temporary.resolve("x"),
                    bytes -> {
                      throw new IllegalStateException("stop in the middle");
                    }))
        .hasMessage("stop in the middle");
    assertThat(disk.resolve("1/artifacts/a")).hasContent("second");
    assertThat(store.list(at(""))).map(ArtifactEntry::name).containsExactly("a");
    try (var left = Files.list(disk.resolve("1/artifacts"))) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .noneMatch(name -> name.startsWith(".sinter-"));
    }
  }

  @Test
  void itServesWhatHadoopKnowsExceptLocalAndWebAddresses() {
    assertThat(store.serves("viewfs")).isTrue();
    assertThat(store.serves("hdfs")).isTrue();
    assertThat(store.serves("s3")).isTrue();
    assertThat(store.serves("s3a")).isTrue();
    assertThat(store.serves("file")).isFalse();
    assertThat(store.serves("https")).isFalse();
    assertThat(store.serves("mlflow-artifacts")).isFalse();
    assertThat(store.serves("")).isFalse();
  }

  @Test
  void aMissingConnectorIsNamed() {
    ArtifactRequest request =
        new ArtifactRequest("download model version m/1", URI.create("s3://bucket/models"), "");
    assertThatThrownBy(() -> store.list(request))
        .isInstanceOf(RegistryException.class)
        .hasMessageStartingWith(
            "Cannot download model version m/1: Hadoop cannot open the file system of s3://bucket/models")
        .hasMessageContaining("S3AFileSystem")
        .hasMessageContaining("hadoop-aws");
  }
}
