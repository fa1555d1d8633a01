package io.sinter.audit.internal;

import io.sinter.audit.Link;
import io.sinter.audit.LinkKind;
import io.sinter.job.Actors;
import io.sinter.job.Approvals;
import io.sinter.job.Approvals.Word;
import io.sinter.job.AuditEvent;
import io.sinter.registry.Run;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** From the gate to the approval: somebody else, of these bytes, still of that opinion. */
final class ApprovalLink {
  private static final String APPROVE =
      "Let somebody who did not train it look at it and run ./sinter models approve %s.";

  private ApprovalLink() {}

  static Link of(VersionFacts facts) {
    Finding finding = new Finding(LinkKind.APPROVAL);
    Set<String> authors = authors(facts);
    Approvals approvals = Approvals.of(facts.history(), facts.number(), facts.digest(), authors);
    finding
        .evidence("authors", String.join(", ", authors))
        .evidence("approved by", names(approvals.approvals()))
        .evidence("rejected by", names(approvals.rejections()));
    String approve = APPROVE.formatted(facts.version());
    if (!approvals.rejections().isEmpty() && !facts.aliases().isEmpty()) {
      Word word = approvals.rejections().get(approvals.rejections().size() - 1);
      finding.problem(
          "%s rejected it, and %s points to it all the same"
              .formatted(word.by(), String.join(", ", facts.aliases())),
          "Roll back, or settle it with %s.".formatted(word.by()));
    }
    List<Word> independent = approvals.independent();
    if (!independent.isEmpty()) {
      Word word = independent.get(independent.size() - 1);
      return finding
          .value(word.by())
          .evidence("approved at", word.at())
          .evidence("comment", word.comment())
          .note("%s, who is not its author, approved of this digest".formatted(word.by()))
          .link();
    }
    Optional<AuditEvent> other = ofOtherBytes(facts);
    if (other.isPresent()) {
      finding.problem(
          "%s approved of digest %s, the version has %s"
              .formatted(
                  other.get().by(),
                  VersionFacts.brief(other.get().digest().orElse("no digest")),
                  VersionFacts.brief(facts.digest())),
          approve);
    } else if (!approvals.approvals().isEmpty()) {
      finding.problem(
          "only its author has approved it: %s".formatted(names(approvals.approvals())), approve);
    } else if (!approvals.rejections().isEmpty()) {
      finding.absent("it was rejected by %s".formatted(names(approvals.rejections())), approve);
    } else {
      finding.absent("nobody has approved it", approve);
    }
    return finding.link();
  }

  /** An approval that the version's digest does not bear out. */
  private static Optional<AuditEvent> ofOtherBytes(VersionFacts facts) {
    return facts.events().stream()
        .filter(event -> event.kind() == AuditEvent.Kind.APPROVED)
        .filter(event -> !event.digest().orElse("").equals(facts.digest()))
        .reduce((earlier, later) -> later);
  }

  /** As {@link Approvals#read} finds them, also where the run is gone. */
  private static Set<String> authors(VersionFacts facts) {
    Set<String> authors = new TreeSet<>();
    facts
        .run()
        .map(Run::tags)
        .map(tags -> tags.getOrDefault("mlflow.user", ""))
        .filter(user -> !user.isBlank())
        .ifPresent(user -> authors.add(Actors.urn(user)));
    facts.events().stream()
        .findFirst()
        .filter(event -> event.text("training_table").isPresent())
        .ifPresent(event -> authors.add(event.by()));
    return authors;
  }

  private static String names(List<Word> words) {
    return words.stream().map(Word::by).collect(Collectors.joining(", "));
  }
}
