package io.sinter.promotion.policy.internal;

import io.sinter.registry.GateCheck;
import io.sinter.registry.GateCheck.Outcome;
import io.sinter.registry.GateEvidence;
import io.sinter.registry.GateVerdict;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.RegistryException;
import io.sinter.scoring.OtherModel;
import io.sinter.scoring.ScoringModel;
import java.util.Optional;

/** Whether the two runtimes agreed when the candidate was registered. */
public final class ParityCheck {
  private ParityCheck() {}

  /**
   * The figure that the version carries, in its own tag or in the verdict of its registration; one
   * that lacks it fails. A model of one form alone is not judged.
   *
   * @param opened the candidate's files, if they could be opened
   */
  public static GateCheck of(
      ModelVersion candidate, Optional<ScoringModel> opened, double maximum) {
    if (opened.isPresent() && opened.get().network() instanceof OtherModel) {
      return new GateCheck(
          "parity",
          Outcome.NOT_JUDGED,
          Double.NaN,
          "<= " + maximum,
          GateEvidence.of(
              "does not apply: a model that Python logged comes in one form, and there is no other to agree with"));
    }
    double value = stored(candidate).orElse(Double.NaN);
    String rows = candidate.tags().getOrDefault(ModelTags.PARITY_ROWS, "");
    GateEvidence evidence =
        GateEvidence.of(
            Double.isNaN(value)
                ? "the version has no number in its tag %s: train and register it again"
                    .formatted(ModelTags.PARITY)
                : "ONNX Runtime against libtorch, at registration");
    return new GateCheck(
        "parity",
        value <= maximum,
        value,
        "<= " + maximum,
        rows.matches("\\d{1,18}") ? evidence.withRows(Long.parseLong(rows)) : evidence);
  }

  private static Optional<Double> stored(ModelVersion candidate) {
    String tag = candidate.tags().get(ModelTags.PARITY);
    if (tag != null) {
      return number(tag);
    }
    String verdict = candidate.tags().getOrDefault(ModelTags.GATE_JSON, "{}");
    try {
      return GateVerdict.fromJson(verdict).checks().stream()
          .filter(check -> check.name().equals("parity"))
          .map(GateCheck::value)
          .findFirst();
    } catch (RegistryException e) {
      return Optional.empty();
    }
  }

  private static Optional<Double> number(String text) {
    try {
      return Optional.of(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
