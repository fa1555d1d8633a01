package io.sinter.audit.internal;

import io.sinter.audit.Link;
import io.sinter.audit.LinkKind;
import io.sinter.job.AuditEvent;
import io.sinter.job.StoredPackages;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelTags;
import io.sinter.registry.RegistryException;
import io.sinter.registry.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** From the version to its bytes: what MLflow holds against what was written down outside of it. */
final class PackageLink {
  private PackageLink() {}

  /**
   * @param verify whether the package is downloaded and every byte of it checked
   */
  static Link of(VersionFacts facts, MlflowClient client, boolean verify) {
    Finding finding = new Finding(LinkKind.PACKAGE);
    String digest = facts.digest();
    if (digest.isEmpty()) {
      return finding
          .absent(
              "the version carries no package digest",
              "Register the model with Sinter, which writes down what it registers.")
          .link();
    }
    finding.value(VersionFacts.brief(digest)).evidence("tag " + ModelTags.PACKAGE_DIGEST, digest);
    boolean outside = audited(finding, facts, digest);
    if (!outside) {
      finding.open(
          "no audit row says which digest it should have, MLflow alone does",
          "Keep the audit table: what guards a package must not lie beside it.");
    }
    if (!verify) {
      finding.open(
          "the bytes were not looked at", "Audit again without audit.verify-packages=false.");
    } else if (!finding.hasProblem()) {
      bytes(finding, facts, client, digest);
    }
    return finding.link();
  }

  /** Compares with the audit rows; false where there is none with a digest. */
  private static boolean audited(Finding finding, VersionFacts facts, String digest) {
    List<AuditEvent> events =
        facts.events().stream().filter(event -> event.digest().isPresent()).toList();
    for (AuditEvent event : events) {
      String other = event.digest().orElseThrow();
      if (!other.equals(digest)) {
        return differs(finding, facts, "row %s".formatted(event.kind()), other, digest);
      }
    }
    Optional<String> manifest =
        events.stream().flatMap(event -> event.text("manifest").stream()).findFirst();
    if (manifest.isPresent() && !Sha256.of(manifest.get()).equals(digest)) {
      return differs(finding, facts, "manifest", Sha256.of(manifest.get()), digest);
    }
    if (!events.isEmpty()) {
      finding
          .evidence("audit table", "%d rows with this digest".formatted(events.size()))
          .evidence(
              "manifest in audit table",
              manifest.map(text -> "%d files".formatted(text.lines().count())).orElse("none"))
          .note("tag and audit table agree");
    }
    return !events.isEmpty();
  }

  private static boolean differs(
      Finding finding, VersionFacts facts, String what, String other, String digest) {
    finding
        .evidence("audit table, " + what, other)
        .problem(
            "the version's tag says %s, the audit table's %s says %s"
                .formatted(VersionFacts.brief(digest), what, VersionFacts.brief(other)),
            "Do not load %s: find out who changed it, and roll back.".formatted(facts.version()));
    return true;
  }

  private static void bytes(
      Finding finding, VersionFacts facts, MlflowClient client, String digest) {
    Path folder = temporary();
    try {
      Path directory = folder.resolve("package");
      client.download(facts.version(), directory);
      String manifest = StoredPackages.manifest(directory, digest);
      finding
          .evidence("digest of the bytes", Sha256.of(manifest))
          .note("every byte in MLflow is as it was registered");
    } catch (RegistryException e) {
      finding.problem(
          "what MLflow holds is not what was registered: " + e.getMessage(),
          "Do not load %s: register the model again, or roll back.".formatted(facts.version()));
    } finally {
      delete(folder);
    }
  }

  /** Only its owner can read or write it. */
  private static Path temporary() {
    try {
      return Files.createTempDirectory("sinter-audit-");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make a temporary directory for the package", e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // What is left in the temporary directory harms nobody.
    }
  }
}
