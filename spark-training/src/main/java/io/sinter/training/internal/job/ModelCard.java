package io.sinter.training.internal.job;

import io.sinter.job.TableVersion;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import io.sinter.training.EpochReport;
import io.sinter.training.MlpNetwork;
import io.sinter.training.TrainingColumns;
import io.sinter.training.TrainingOptions;
import io.sinter.training.TrainingResult;
import io.sinter.training.TrainingSet;
import java.util.Locale;

/** The model card of a trained network, as Markdown. */
public final class ModelCard {
  private ModelCard() {}

  /** The card. */
  public static String of(
      String modelName,
      TableVersion source,
      TrainingColumns columns,
      TrainingSet data,
      MlpNetwork network,
      TrainingOptions options,
      TrainingResult result,
      Parity parity) {
    StringBuilder card = new StringBuilder();
    EpochReport best = result.best();
    TrainingSet.Counts counts = data.counts();
    line(card, "# %s", modelName);
    line(card, "");
    line(
        card,
        "Predicts `%s` (0 or 1) from %d raw columns.",
        columns.label(),
        data.features().features().size());
    line(card, "");
    line(card, "## Data");
    line(card, "");
    line(card, "- Table `%s`, Delta version %d", source.table(), source.version());
    line(
        card,
        "- Training: `%s`, %,d rows, %.1f %% positive",
        columns.trainingWhere(),
        counts.training(),
        percent(counts.trainingPositives(), counts.training()));
    line(
        card,
        "- Validation: `%s`, %,d rows, %.1f %% positive",
        columns.validationWhere(),
        counts.validation(),
        percent(counts.validationPositives(), counts.validation()));
    line(card, "- Left out for want of a label: %,d rows", counts.unlabelled());
    line(card, "");
    line(card, "## Quality on the validation rows");
    line(card, "");
    line(
        card,
        "- AUC %.4f, accuracy %.4f at a threshold of 0.5 (epoch %d of %d)",
        best.metric("auc"),
        best.metric("accuracy"),
        result.bestEpoch(),
        result.epochs().size());
    line(
        card,
        "- libtorch and ONNX Runtime differ by at most %.1e on %,d of these rows",
        parity.largest(),
        parity.rows());
    line(card, "");
    line(card, "## Network");
    line(card, "");
    line(
        card,
        "- Hidden layers %s, %s, dropout %s",
        network.hidden(),
        network.activation().name().toLowerCase(Locale.ROOT),
        network.dropout());
    line(
        card,
        "- %s at %s (%s), %,d rows a step, %d ranks, seed %d",
        options.optimizer().kind(),
        options.optimizer().learningRate(),
        options.schedule().name().toLowerCase(Locale.ROOT),
        options.batchRows(),
        options.ranks(),
        options.seed());
    line(card, "");
    line(card, "## Columns");
    line(card, "");
    features(card, data.features());
    return card.toString();
  }

  private static void features(StringBuilder card, FeatureSpec features) {
    line(card, "| column | kind | missing becomes |");
    line(card, "|---|---|---|");
    for (Feature feature : features.features()) {
      if (feature instanceof NumericFeature numeric) {
        line(
            card,
            "| `%s` | number, mean %.4g, deviation %.4g | %.4g |",
            numeric.name(),
            numeric.mean(),
            numeric.standardDeviation(),
            numeric.fill());
      } else if (feature instanceof CategoricalFeature categorical) {
        line(
            card,
            "| `%s` | %,d categories, embedded in %d numbers | a category of its own |",
            categorical.name(),
            categorical.vocabulary().size(),
            categorical.embeddingSize());
      }
    }
  }

  private static double percent(long part, long whole) {
    return 100.0 * part / whole;
  }

  private static void line(StringBuilder card, String format, Object... arguments) {
    card.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
