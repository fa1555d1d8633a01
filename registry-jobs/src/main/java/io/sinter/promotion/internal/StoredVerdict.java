package io.sinter.promotion.internal;

import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.promotion.PromotionKeys;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.Run;
import io.sinter.registry.SignedVerdict;
import io.sinter.registry.SigningKey;
import io.sinter.registry.VerdictStatement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A verdict among the artifacts of the run that trained the version.
 *
 * @param uri of the artifact; empty where the version has no run
 * @param envelope the signed verdict; empty where there is no key
 * @param signer who signed, in words
 */
record StoredVerdict(String uri, String envelope, String signer) {
  private static final String KEY_FILE = "promotion.pem";

  /** Signs a statement, if there is a key, and uploads it. */
  static StoredVerdict store(
      JobContext context,
      MlflowClient client,
      ModelVersion version,
      String eventId,
      VerdictStatement statement) {
    Optional<SigningKey> key = key(context);
    String envelope = key.map(with -> SignedVerdict.sign(statement, with).toJson()).orElse("");
    String signer =
        key.map(with -> "verdict signed with " + with)
            .orElse(
                "the verdict is not signed: neither %s nor --home is given"
                    .formatted(PromotionKeys.SIGNING_KEY));
    if (version.runId().isEmpty()) {
      return new StoredVerdict("", envelope, signer);
    }
    String name = "promotion/%s-%s.json".formatted(version.version(), eventId);
    Run run = client.run(version.runId());
    upload(client, run, name, envelope.isEmpty() ? statement.toJson() : envelope);
    return new StoredVerdict(run.artifactUri() + "/" + name, envelope, signer);
  }

  private static Optional<SigningKey> key(JobContext context) {
    return context
        .config()
        .find(PromotionKeys.SIGNING_KEY)
        .map(file -> SigningKey.read(context.config().directory().resolve(file)))
        .or(
            () ->
                context
                    .config()
                    .find(PromotionKeys.KEY_DIRECTORY)
                    .map(keys -> SigningKey.readOrCreate(Path.of(keys).resolve(KEY_FILE))));
  }

  private static void upload(MlflowClient client, Run run, String name, String text) {
    Path file = null;
    try {
      file = Files.createTempFile("sinter-verdict-", ".json");
      Files.writeString(file, text);
      client.uploadRunArtifact(run, name, file);
    } catch (IOException e) {
      throw new JobException(
          "Cannot store the verdict: writing a temporary file failed (%s). Check the disk."
              .formatted(e),
          e);
    } finally {
      delete(file);
    }
  }

  private static void delete(@org.jspecify.annotations.Nullable Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // What is left in the temporary directory harms nobody.
    }
  }
}
