package io.sinter.promotion.policy.internal;

import io.sinter.registry.ForeignModel;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.RegistryException;
import io.sinter.scoring.CallSettings;
import io.sinter.scoring.ModelFolder;
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
   * Downloads a version and checks every byte against the digest that it was registered with. A
   * model that Python logged is tried in a process of its own, and may have no digest yet.
   *
   * @param settings how to call a model that Python logged
   * @throws RegistryException if a package of Sinter's has no such digest, or the files are others
   * @throws io.sinter.job.JobException if a model that Python logged does not work
   */
  public ScoringModel open(ModelVersion version, CallSettings settings) {
    Path directory = folder.resolve("package-" + opened++);
    client.download(version, directory);
    Optional<String> digest = Optional.ofNullable(version.tags().get(ModelTags.PACKAGE_DIGEST));
    if (digest.isEmpty() && ForeignModel.isOwnPackage(directory)) {
      throw new RegistryException(
          "Cannot judge %s: it has no tag %s to check its files against (allowed: versions registered by Sinter). Register it with 'sinter train'."
              .formatted(version, ModelTags.PACKAGE_DIGEST));
    }
    return ModelFolder.open(version, directory, digest, settings);
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
