package io.sinter.audit.internal;

import io.sinter.audit.AuditKeys;
import io.sinter.job.AuditEvent;
import io.sinter.job.JobConfig;
import io.sinter.registry.GateVerdict;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.RegistryException;
import io.sinter.registry.Run;
import io.sinter.registry.SignedVerdict;
import io.sinter.registry.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Optional;

/**
 * The signed verdict of a promotion: the envelope in the audit table, whose signature must hold,
 * and its copy among the files of the run.
 *
 * @param key the public key that it must be signed with, if one is known
 */
record SignedVerdicts(Optional<PublicKey> key, MlflowClient client) {
  private static final String TRUST =
      "Do not trust this promotion: find out who changed it, and judge the version again.";

  /** With the key that is configured, or made by promotions of the same home. */
  static SignedVerdicts of(JobConfig config, MlflowClient client) {
    Optional<Path> made =
        config
            .find(AuditKeys.KEY_DIRECTORY)
            .map(folder -> Path.of(folder).resolve("promotion.pub"))
            .filter(Files::exists);
    Optional<PublicKey> key =
        config
            .find(AuditKeys.PUBLIC_KEY)
            .map(file -> config.directory().resolve(file))
            .or(() -> made)
            .map(SigningKey::readPublic);
    return new SignedVerdicts(key, client);
  }

  /** Checks the envelope of a promotion's row. */
  void check(Finding finding, VersionFacts facts, AuditEvent row, GateVerdict verdict) {
    Optional<String> envelope = row.text("signature");
    if (envelope.isEmpty()) {
      finding.open(
          "the promotion's verdict is not signed",
          "Sign promotions with promotion.signing-key, or give --home.");
      return;
    }
    try {
      SignedVerdict signed = SignedVerdict.parse(envelope.get());
      finding.evidence("signed with key", signed.keyId());
      signature(finding, signed);
      if (!signed.packageDigest().equals(facts.digest())) {
        finding.problem(
            "the signed verdict is about package %s, the version has %s"
                .formatted(
                    VersionFacts.brief(signed.packageDigest()), VersionFacts.brief(facts.digest())),
            TRUST);
      }
      if (!signed.verdict().equals(verdict)) {
        finding.problem("what was signed is not the verdict in the audit table's row", TRUST);
      }
      artifact(finding, facts, row, envelope.get());
    } catch (RegistryException e) {
      finding.problem(e.getMessage(), TRUST);
    }
  }

  private void signature(Finding finding, SignedVerdict signed) {
    if (key.isEmpty()) {
      finding.open(
          "the signature was not checked: no public key is given",
          "Give audit.public-key, which must not come from MLflow.");
      return;
    }
    signed.verify(key.get());
    finding.note("the signature of the promotion's verdict holds");
  }

  /** The copy in MLflow, where people and other tools look for it. */
  private void artifact(Finding finding, VersionFacts facts, AuditEvent row, String envelope) {
    Optional<String> uri = row.text("evidence_uri");
    String root = facts.run().map(Run::artifactUri).orElse("") + "/";
    if (uri.isEmpty() || facts.run().isEmpty() || !uri.get().startsWith(root)) {
      return;
    }
    String name = uri.get().substring(root.length());
    finding.evidence("signed verdict in MLflow", name);
    try {
      Path folder = Files.createTempDirectory("sinter-audit-");
      Path file = folder.resolve("verdict.json");
      try {
        client.artifacts(facts.run().get()).download(name, file);
        if (!Files.readString(file).strip().equals(envelope.strip())) {
          finding.problem("%s in MLflow is not what the audit table holds".formatted(name), TRUST);
        }
      } finally {
        Files.deleteIfExists(file);
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      finding.open(name + " was not looked at: " + e.getMessage(), "Check the temporary folder.");
    }
  }
}
