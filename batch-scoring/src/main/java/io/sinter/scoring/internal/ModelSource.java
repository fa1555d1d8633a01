package io.sinter.scoring.internal;

import io.sinter.job.JobConfig;
import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.job.Progress;
import io.sinter.job.TrackingServer;
import io.sinter.registry.ForeignModel;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.MlflowOptions;
import io.sinter.registry.ModelReference;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import io.sinter.scoring.CallSettings;
import io.sinter.scoring.ModelFolder;
import io.sinter.scoring.ScoreKeys;
import io.sinter.scoring.ScoringModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The registry as scoring sees it: which version a reference means now, and its verified package.
 * Owns its connection and the downloaded files, which go with it. Driver only; not thread-safe.
 */
public final class ModelSource implements AutoCloseable {
  /* A stream waits this long before each micro-batch while the server does not answer. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  private final JobConfig config;
  private final MlflowClient client;
  private final ModelReference reference;
  private final Path downloads;
  private final Progress progress;

  private ModelSource(
      JobConfig config,
      MlflowClient client,
      ModelReference reference,
      Path downloads,
      Progress progress) {
    this.config = config;
    this.client = client;
    this.reference = reference;
    this.downloads = downloads;
    this.progress = progress;
  }

  /** Connects to the server a configuration or the environment names. */
  public static ModelSource connect(JobContext context) {
    JobConfig config = context.config();
    ModelReference reference = ModelReference.parse(config.value(ScoreKeys.MODEL));
    MlflowClient client =
        TrackingServer.connect(
            new MlflowOptions(TrackingServer.address(config), CONNECT_LIMIT, ANSWER_LIMIT));
    try {
      return new ModelSource(
          config,
          client,
          reference,
          Files.createTempDirectory("sinter-model-"),
          context.progress());
    } catch (IOException e) {
      client.close();
      throw new UncheckedIOException(e);
    }
  }

  /** The reference as configured. */
  public ModelReference reference() {
    return reference;
  }

  /** The version that the reference means now. */
  public ModelVersion current() {
    return reference.resolve(client);
  }

  /** A version by its number. */
  public ModelVersion version(String name, String version) {
    return client.version(name, version);
  }

  /**
   * Downloads a version and checks it: a package of Sinter's against the digest it was registered
   * with; a model that Python logged against the digest that is configured or tagged, if any. The
   * latter is then tried in a process of its own.
   */
  public ScoringModel fetch(ModelVersion version) {
    return fetch(version, expectedDigest(version));
  }

  /**
   * Like {@link #fetch(ModelVersion)}, against a digest.
   *
   * @param digest empty to accept any of a model that Python logged
   */
  ScoringModel fetch(ModelVersion version, Optional<String> digest) {
    Path directory = downloads.resolve(version.name() + "-" + version.version());
    if (!Files.exists(directory)) {
      client
          .artifacts(version)
          .listening(progress.transfer("downloading model " + version))
          .downloadAll(directory);
    }
    if (ForeignModel.isOwnPackage(directory)) {
      CallSettings.requireNone(config, version.name() + " version " + version.version());
    }
    return ModelFolder.open(version, directory, digest, CallSettings.of(config, version));
  }

  /**
   * The digest that a version must have: the one it was registered with, or the configured one.
   *
   * @return empty if neither is there
   * @throws JobException if they differ
   */
  public Optional<String> expectedDigest(ModelVersion version) {
    Optional<String> tagged = Optional.ofNullable(version.tags().get(ModelTags.PACKAGE_DIGEST));
    Optional<String> wanted = config.find(ScoreKeys.MODEL_DIGEST);
    if (tagged.isPresent() && wanted.isPresent() && !tagged.equals(wanted)) {
      throw new JobException(
          "Cannot score with %s version %s: it was registered with digest %s (allowed: %s, as %s says). Choose the version with that digest, or correct the key."
              .formatted(
                  version.name(),
                  version.version(),
                  tagged.get(),
                  wanted.get(),
                  ScoreKeys.MODEL_DIGEST));
    }
    return wanted.or(() -> tagged);
  }

  @Override
  public void close() {
    client.close();
    try (Stream<Path> files = Files.walk(downloads)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
