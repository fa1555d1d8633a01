package io.sinter.registry;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a check's value rests on, from the strongest to the weakest. */
public enum EvidenceTier {
  /** The labels of the rows. */
  REALISED,
  /** The labels of a part of the rows, drawn with known probabilities. */
  FEW_LABELS,
  /** No label: an estimate from calibrated scores, blind to a change of what the label means. */
  LABEL_FREE;

  /** The name in configuration and JSON, such as {@code few-labels}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The tier of a name that {@link #text} gives. */
  public static Optional<EvidenceTier> of(String text) {
    return Arrays.stream(values()).filter(tier -> tier.text().equals(text)).findFirst();
  }
}
