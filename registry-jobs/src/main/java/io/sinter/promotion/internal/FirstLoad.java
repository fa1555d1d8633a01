package io.sinter.promotion.internal;

import io.sinter.job.AuditEvent.Kind;
import io.sinter.job.AuditTable;
import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.registry.ForeignModel;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.Owner;
import io.sinter.registry.RegistryException;
import io.sinter.scoring.CallSettings;
import io.sinter.scoring.ModelFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A version that Python logged, of which nothing is on record: its files are fetched, checked and
 * tried in a process of their own, and from then on the digest that they had is the one they must
 * have.
 *
 * @param version as the registry described it
 * @param digest of its files
 * @param manifest the digest of each file
 */
public record FirstLoad(ModelVersion version, String digest, String manifest) {
  /**
   * Fetches and tries the files; nothing is written.
   *
   * @throws JobException if they are a package of Sinter's without a digest, or do not work
   * @throws RegistryException if they are refused
   */
  public static FirstLoad of(JobContext context, MlflowClient client, ModelVersion version) {
    Path folder = temporary();
    try {
      Path directory = folder.resolve("model");
      client
          .artifacts(version)
          .listening(context.progress().transfer("downloading model " + version))
          .downloadAll(directory);
      if (ForeignModel.isOwnPackage(directory)) {
        throw new JobException(
            "Cannot use %s: it was registered by Sinter, and its tag %s is gone (allowed: 64 hexadecimal digits). Find out who removed it, and register the model again with ./sinter train."
                .formatted(version, ModelTags.PACKAGE_DIGEST));
      }
      CallSettings settings = CallSettings.of(context.config(), version);
      ModelFolder.open(version, directory, Optional.empty(), settings);
      ForeignModel files = ForeignModel.open(directory);
      return new FirstLoad(version, files.digest(), files.manifest());
    } finally {
      remove(folder);
    }
  }

  /** The version as it is once this is on record; for a plan. */
  public Candidate planned() {
    return new Candidate(tagged(version, digest), digest);
  }

  /**
   * Puts the digest on record, in the audit table and as the version's tag. Of two who do so at
   * once, the first in the table counts.
   */
  public Candidate record(JobContext context, MlflowClient client, Owner owner, String actor) {
    AuditTable audit = AuditTable.of(context);
    audit.append(
        planned()
            .event(context, Kind.REGISTERED)
            .with("owner_urn", owner.urn())
            .with("actor_urn", actor)
            .with("manifest", manifest)
            .with(
                "comment",
                "logged by Python; the digest its files had when they were first loaded, in a process of their own"));
    String first = Candidate.kept(audit, version).orElse(digest);
    client.tagVersion(version.name(), version.version(), Map.of(ModelTags.PACKAGE_DIGEST, first));
    context
        .progress()
        .step(
            "%s was logged by Python and works in a process of its own; its digest is on record from now on: %s",
            version, first);
    if (!first.equals(digest)) {
      throw new JobException(
          "Cannot use %s: its files have digest %s, and somebody who loaded them at the same time recorded %s (allowed: the same). Its files were changed meanwhile: find out who did it, and log the model again."
              .formatted(version, digest, first));
    }
    return planned();
  }

  private static ModelVersion tagged(ModelVersion version, String digest) {
    Map<String, String> tags = new LinkedHashMap<>(version.tags());
    tags.put(ModelTags.PACKAGE_DIGEST, digest);
    return new ModelVersion(
        version.name(),
        version.version(),
        version.runId(),
        version.modelId(),
        version.source(),
        tags,
        version.aliases(),
        version.createdAt(),
        version.description(),
        version.status(),
        version.statusMessage(),
        version.updatedAt());
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("sinter-first-load-");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make a temporary directory for the model", e);
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      // What is left in the temporary directory harms nobody.
    }
  }
}
