package io.sinter.audit.internal;

import io.sinter.audit.Link;
import io.sinter.audit.LinkKind;
import io.sinter.job.AuditEvent;
import io.sinter.registry.GateCheck;
import io.sinter.registry.GateVerdict;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelTags;
import io.sinter.registry.RegistryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * From the package to the gate: what training's gate said and what the promotion's policy said,
 * each wherever it was written down: a tag, a file in MLflow, and a row outside of it.
 */
final class GateLink {
  private static final String TRUST = "Trust the audit table, and find out who changed the tags.";

  private final VersionFacts facts;
  private final MlflowClient client;
  private final SignedVerdicts signatures;
  private final Finding finding = new Finding(LinkKind.GATE);

  private GateLink(VersionFacts facts, SignedVerdicts signatures) {
    this.facts = facts;
    this.client = signatures.client();
    this.signatures = signatures;
  }

  static Link of(VersionFacts facts, SignedVerdicts signatures) {
    return new GateLink(facts, signatures).link();
  }

  private Link link() {
    Optional<String> training = facts.tag(ModelTags.GATE_JSON);
    Optional<String> policy = facts.tag(ModelTags.PROMOTION_JSON).filter(GateLink::isJson);
    Optional<AuditEvent> trained = row(/* policy= */ false);
    Optional<AuditEvent> promoted = row(/* policy= */ true);
    boolean any = training.or(() -> policy).or(() -> facts.tag(ModelTags.GATE)).isPresent();
    if (!any && trained.isEmpty() && promoted.isEmpty()) {
      return finding
          .absent(
              "no gate has judged it",
              "Judge it with ./sinter models promote %s.".formatted(facts.version()))
          .link();
    }
    Optional<GateVerdict> first = compare("training's gate", training, trained);
    Optional<GateVerdict> second = compare("the promotion's policy", policy, promoted);
    tag(first);
    file(first);
    if (promoted.isPresent() && second.isPresent()) {
      signatures.check(finding, facts, promoted.get(), second.get());
    }
    Optional<GateVerdict> counts = second.or(() -> first);
    counts.ifPresent(
        verdict ->
            finding.value("%s, %d checks".formatted(words(verdict), verdict.checks().size())));
    if (trained.isEmpty() && promoted.isEmpty()) {
      finding.open(
          "no audit row holds a verdict, MLflow alone does",
          "Keep the audit table: a tag can be changed without a trace.");
    }
    refused(counts);
    return finding.link();
  }

  /** A verdict that is longer than a tag may be is not in it. */
  private static boolean isJson(String text) {
    return text.stripLeading().startsWith("{");
  }

  /** The last event with a verdict: of a policy, or of training's own gate. */
  private Optional<AuditEvent> row(boolean policy) {
    return facts.events().stream()
        .filter(event -> event.text("verdict_json").isPresent())
        .filter(event -> event.text("policy_hash").isPresent() == policy)
        .reduce((earlier, later) -> later);
  }

  /** The verdict, if there is one; the one in the audit table, where they differ. */
  private Optional<GateVerdict> compare(
      String what, Optional<String> tag, Optional<AuditEvent> row) {
    Optional<GateVerdict> inTag = tag.flatMap(text -> verdict(text, what + " in the tags"));
    Optional<GateVerdict> inRow =
        row.flatMap(event -> event.text("verdict_json"))
            .flatMap(text -> verdict(text, what + " in the audit table"));
    inTag.ifPresent(verdict -> finding.evidence(what + ", in the tags", verdict.summary()));
    inRow.ifPresent(verdict -> finding.evidence(what + ", in the audit table", verdict.summary()));
    if (inTag.isPresent() && inRow.isPresent()) {
      if (inTag.get().equals(inRow.get())) {
        finding.note("%s: tags and audit table agree".formatted(what));
      } else {
        finding.problem(
            "%s: the tags do not say what the audit table says: %s"
                .formatted(what, difference(inTag.get(), inRow.get())),
            TRUST);
      }
    } else if (inRow.isPresent()) {
      finding.note("%s: the audit table has its verdict".formatted(what));
    }
    return inRow.or(() -> inTag);
  }

  private void tag(Optional<GateVerdict> verdict) {
    Optional<String> tag = facts.tag(ModelTags.GATE);
    tag.ifPresent(text -> finding.value(text).evidence("tag " + ModelTags.GATE, text));
    if (tag.isPresent() && verdict.isPresent() && !tag.get().equals(words(verdict.get()))) {
      finding.problem(
          "the tag %s says %s, the gate's checks say %s"
              .formatted(ModelTags.GATE, tag.get(), words(verdict.get())),
          TRUST);
    }
  }

  /** The verdict that registration stored among the files of the run. */
  private void file(Optional<GateVerdict> verdict) {
    if (facts.run().isEmpty() || verdict.isEmpty() || facts.tag(ModelTags.GATE_JSON).isEmpty()) {
      return;
    }
    try {
      Path folder = Files.createTempDirectory("sinter-audit-");
      Path file = folder.resolve("gate.json");
      try {
        client.artifacts(facts.run().get()).download("gate.json", file);
        Optional<GateVerdict> stored =
            verdict(Files.readString(file), "training's gate in gate.json of the run");
        if (stored.isPresent() && !stored.get().equals(verdict.get())) {
          finding.problem(
              "gate.json of the run does not say what the gate said: %s"
                  .formatted(difference(stored.get(), verdict.get())),
              TRUST);
        } else if (stored.isPresent()) {
          finding.note("gate.json of the run says the same");
        }
      } catch (RegistryException e) {
        finding.problem(
            "gate.json of the run cannot be read: %s".formatted(e.getMessage()),
            "Find out who removed it; the audit table has the verdict.");
      } finally {
        Files.deleteIfExists(file);
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      finding.open("gate.json was not looked at: " + e.getMessage(), "Check the temporary folder.");
    }
  }

  private void refused(Optional<GateVerdict> verdict) {
    boolean refused = verdict.isPresent() && !verdict.get().passed();
    if (refused && !facts.aliases().isEmpty()) {
      finding.problem(
          "its gate refused it, and %s points to it all the same"
              .formatted(String.join(", ", facts.aliases())),
          "Roll back with ./sinter models rollback %s.".formatted(facts.name()));
    }
  }

  private static String difference(GateVerdict one, GateVerdict other) {
    for (GateCheck check : one.checks()) {
      if (!other.checks().contains(check)) {
        return check + " is in the one alone";
      }
    }
    return other.checks().stream()
        .filter(check -> !one.checks().contains(check))
        .findFirst()
        .map(check -> check + " is in the other alone")
        .orElse("their checks are in another order");
  }

  private Optional<GateVerdict> verdict(String json, String where) {
    try {
      return Optional.of(GateVerdict.fromJson(json));
    } catch (RegistryException e) {
      finding.problem("%s cannot be read: %s".formatted(where, e.getMessage()), TRUST);
      return Optional.empty();
    }
  }

  private static String words(GateVerdict verdict) {
    return verdict.passed() ? "passed" : "failed";
  }
}
