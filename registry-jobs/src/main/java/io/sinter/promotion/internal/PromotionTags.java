package io.sinter.promotion.internal;

import io.sinter.job.Approvals;
import io.sinter.registry.ModelTags;
import java.util.Map;
import java.util.stream.Collectors;

/** What promotion shows in MLflow: for people to look at; what counts is in the audit table. */
public final class PromotionTags {
  private PromotionTags() {}

  /** Who approves and who rejects. */
  public static Map<String, String> ofApprovals(Approvals approvals) {
    return Map.of(
        ModelTags.APPROVALS, names(approvals.approvals()),
        ModelTags.REJECTIONS, names(approvals.rejections()));
  }

  private static String names(java.util.List<Approvals.Word> words) {
    return words.stream().map(Approvals.Word::by).collect(Collectors.joining(", "));
  }
}
