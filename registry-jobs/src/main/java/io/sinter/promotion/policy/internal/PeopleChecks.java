package io.sinter.promotion.policy.internal;

import io.sinter.promotion.policy.Approval;
import io.sinter.registry.GateCheck;
import io.sinter.registry.GateEvidence;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.Owner;
import io.sinter.registry.RegisteredModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

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
   * Whether enough people approved of this very package, not counting its author.
   *
   * @param authors every name that the author has in the registry; with none nobody can be told
   *     from the author, and nothing counts
   */
  public static GateCheck approvals(
      int wanted, String digest, Set<String> authors, List<Approval> approvals) {
    Map<String, String> counted = new TreeMap<>();
    List<String> left = new ArrayList<>();
    for (Approval approval : approvals) {
      String person = approval.person().strip();
      if (!approval.packageDigest().equals(digest)) {
        left.add("%s approved of another package".formatted(person));
      } else if (authors.stream().anyMatch(author -> same(author, person))) {
        left.add("%s is the author".formatted(person));
      } else if (authors.isEmpty()) {
        left.add("%s may be the author, who is not known".formatted(person));
      } else if (!person.isEmpty()) {
        counted.put(plain(person), person);
      }
    }
    List<String> detail = new ArrayList<>();
    if (!counted.isEmpty()) {
      detail.add("by " + String.join(", ", counted.values()));
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

  /* user:ada@example.org, Ada@example.org and ada are one person: whoever might be the author is. */
  private static boolean same(String left, String right) {
    return plain(left).equals(plain(right));
  }

  private static String plain(String person) {
    return person
        .strip()
        .toLowerCase(Locale.ROOT)
        .replaceFirst("^user:", "")
        .replaceFirst("@.*", "");
  }
}
