package io.sinter.promotion.internal;

import io.sinter.job.Approvals;
import io.sinter.registry.GateVerdict;
import io.sinter.registry.ModelTags;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What promotion shows in MLflow: for people to look at; what counts is in the audit table. */
public final class PromotionTags {
  /** MLflow refuses longer values. */
  private static final int LONGEST = 100_000;

  private PromotionTags() {}

  /** Who approves and who rejects. */
  public static Map<String, String> ofApprovals(Approvals approvals) {
    return Map.of(
        ModelTags.APPROVALS, names(approvals.approvals()),
        ModelTags.REJECTIONS, names(approvals.rejections()));
  }

  /** What a policy said; what became of it is where the alias points. */
  public static Map<String, String> ofVerdict(GateVerdict verdict, String evidence) {
    return Map.of(
        ModelTags.PROMOTION,
        verdict.passed() ? "passed" : "refused",
        ModelTags.PROMOTION_SUMMARY,
        verdict.summary(),
        ModelTags.PROMOTION_JSON,
        verdict.toJson(LONGEST),
        ModelTags.PROMOTION_EVIDENCE,
        evidence);
  }

  private static String names(List<Approvals.Word> words) {
    return words.stream().map(Approvals.Word::by).collect(Collectors.joining(", "));
  }
}
