package io.sinter.promotion.policy.internal;

import io.sinter.registry.GateCheck;
import io.sinter.registry.GateEvidence;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import java.util.Locale;

/** Whether the two runtimes agreed when the candidate was registered. */
public final class ParityCheck {
  private ParityCheck() {}

  /** The figure that the version carries; one that lacks it fails. */
  public static GateCheck of(ModelVersion candidate, double maximum) {
    String requirement = "<= " + maximum;
    String stored = candidate.tags().get(ModelTags.PARITY);
    if (stored == null) {
      return new GateCheck(
          "parity",
          false,
          Double.NaN,
          requirement,
          GateEvidence.of(
              "the version has no tag %s: train and register it again with this release"
                  .formatted(ModelTags.PARITY)));
    }
    try {
      double value = Double.parseDouble(stored);
      String rows = candidate.tags().getOrDefault(ModelTags.PARITY_ROWS, "");
      GateEvidence evidence = GateEvidence.of("ONNX Runtime against libtorch, at registration");
      return new GateCheck(
          "parity",
          value <= maximum,
          value,
          requirement,
          rows.matches("\\d{1,18}") ? evidence.withRows(Long.parseLong(rows)) : evidence);
    } catch (NumberFormatException e) {
      return new GateCheck(
          "parity",
          false,
          Double.NaN,
          requirement,
          GateEvidence.of(
              String.format(
                  Locale.ROOT, "the tag %s is '%s', no number", ModelTags.PARITY, stored)));
    }
  }
}
