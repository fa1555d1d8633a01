package io.sinter.promotion.policy.internal;

import io.sinter.job.Actors;
import io.sinter.promotion.policy.Approval;
import io.sinter.registry.GateCheck;
import io.sinter.registry.GateEvidence;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.Owner;
import io.sinter.registry.RegisteredModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether somebody answers for the candidate, and enough others have agreed. */
public final class PeopleChecks {
  private PeopleChecks() {}

  /** Whether the owner resolves. */
  public static GateCheck owner(ModelVersion candidate, Optional<RegisteredModel> model) {
    Optional<Owner> owner = model.flatMap(known -> Owner.resolve(candidate, known));
    return new GateCheck(
        "owner",
        owner.isPresent(),
        owner.isPresent() ? 1 : 0,
        "resolves",
        GateEvidence.of(
            owner
                .map(found -> found.urn() + ", " + found.source())
                .orElse(
                    "nobody answers for it: tag the version or the model with %s, such as team:flight-ops"
                        .formatted(ModelTags.OWNER))));
  }

  /**
   * Whether enough people approved of this very package, not counting its author. Two names that
   * may be one person's are ({@link Actors#maybeSame}).
   *
   * @param authors every name that the author has in the registry; with none nobody can be told
   *     from the author, and nothing counts
   */
  public static GateCheck approvals(
      int wanted, String digest, Set<String> authors, List<Approval> approvals) {
    List<String> counted = new ArrayList<>();
    List<String> left = new ArrayList<>();
    for (Approval approval : approvals) {
      String person = approval.person().strip();
      if (!approval.packageDigest().equals(digest)) {
        left.add("%s approved of another package".formatted(person));
      } else if (authors.stream().anyMatch(author -> Actors.maybeSame(author, person))) {
        left.add("%s is the author".formatted(person));
      } else if (authors.isEmpty()) {
        left.add("%s may be the author, who is not known".formatted(person));
      } else if (!person.isEmpty()
          && counted.stream().noneMatch(who -> Actors.maybeSame(who, person))) {
        counted.add(person);
      }
    }
    List<String> detail = new ArrayList<>();
    if (!counted.isEmpty()) {
      detail.add("by " + String.join(", ", counted));
    }
    if (!left.isEmpty()) {
      detail.add("not counted: " + String.join(", ", left.stream().distinct().toList()));
    }
    if (counted.size() < wanted) {
      detail.add(
          "another person than %s must run 'sinter models approve'"
              .formatted(authors.isEmpty() ? "the author" : String.join(" or ", authors)));
    }
    return new GateCheck(
        "approvals",
        counted.size() >= wanted,
        counted.size(),
        ">= " + wanted + ", of people other than the author",
        GateEvidence.of(String.join("; ", detail)));
  }
}
