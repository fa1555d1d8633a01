package io.sinter.promotion.policy.internal;

import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelPackage;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.RegistryException;
import io.sinter.scoring.ScoringModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Packages of versions, downloaded and verified. Owns a folder, which goes when it is closed. Not
 * thread-safe.
 */
public final class Packages implements AutoCloseable {
  private final MlflowClient client;
  private final Path folder;
  private int opened;

  /**
   * @param client stays the caller's
   */
  public Packages(MlflowClient client) {
    this.client = client;
    try {
      this.folder = Files.createTempDirectory("sinter-gate-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Downloads a package and checks every byte against the digest that the version was registered
   * with.
   *
   * @throws RegistryException if there is no such digest, or the files are others
   */
  public ScoringModel open(ModelVersion version) {
    String digest =
        Optional.ofNullable(version.tags().get(ModelTags.PACKAGE_DIGEST))
            .orElseThrow(
                () ->
                    new RegistryException(
                        "Cannot judge %s: it has no tag %s to check its files against (allowed: versions registered by Sinter). Register it with 'sinter train'."
                            .formatted(version, ModelTags.PACKAGE_DIGEST)));
    Path directory = folder.resolve("package-" + opened++);
    client.download(version, directory);
    return new ScoringModel(
        version.name(), version.version(), version.runId(), ModelPackage.open(directory, digest));
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
