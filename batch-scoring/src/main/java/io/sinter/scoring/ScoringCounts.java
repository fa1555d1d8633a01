package io.sinter.scoring;

import java.io.Serializable;
import java.util.Locale;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * What tasks count while they score, for progress only: a task that Spark runs twice counts twice.
 *
 * @param rows the rows scored
 * @param unknownCategories the values that no vocabulary holds
 * @param withoutScore the rows for which the model gave no number
 */
public record ScoringCounts(
    LongAccumulator rows, LongAccumulator unknownCategories, LongAccumulator withoutScore)
    implements Serializable {
  /** New counts, at zero. */
  public static ScoringCounts register(SparkContext context) {
    return new ScoringCounts(
        context.longAccumulator("sinter rows scored"),
        context.longAccumulator("sinter unknown categories"),
        context.longAccumulator("sinter rows without a score"));
  }

  /** Sets every count to zero; only while nothing is being scored. */
  public void reset() {
    rows.reset();
    unknownCategories.reset();
    withoutScore.reset();
  }

  /** The counts a user should know of besides the rows; empty if they are zero. */
  public String remarks() {
    StringBuilder text = new StringBuilder();
    if (unknownCategories.value() > 0) {
      text.append(
          String.format(Locale.ROOT, ", %,d unknown categories", unknownCategories.value()));
    }
    if (withoutScore.value() > 0) {
      text.append(String.format(Locale.ROOT, ", %,d rows without a score", withoutScore.value()));
    }
    return text.toString();
  }
}
