package io.sinter.training.internal.job;

import io.sinter.job.TableVersion;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.CyclicFeature;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import io.sinter.registry.TimePeriod;
import io.sinter.training.ArrayColumn;
import io.sinter.training.EpochReport;
import io.sinter.training.Loss;
import io.sinter.training.Network;
import io.sinter.training.ScriptedNetwork;
import io.sinter.training.TrainingColumns;
import io.sinter.training.TrainingOptions;
import io.sinter.training.TrainingResult;
import io.sinter.training.TrainingSet;
import io.sinter.training.internal.NumberInputs;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The model card of a trained network, as Markdown. */
public final class ModelCard {
  private ModelCard() {}

  /**
   * The card.
   *
   * @param usage what the training has taken, a line each
   */
  public static String of(
      String modelName,
      TableVersion source,
      TrainingColumns columns,
      TrainingSet data,
      Network network,
      TrainingOptions options,
      TrainingResult result,
      Optional<Parity> parity,
      List<String> usage) {
    StringBuilder card = new StringBuilder();
    EpochReport best = result.best();
    TrainingSet.Counts counts = data.counts();
    line(card, "# %s", modelName);
    line(card, "");
    line(
        card,
        "Predicts `%s` (%s) from %d raw columns.",
        columns.label(),
        kind(data.loss()),
        data.features().features().size());
    line(card, "");
    line(card, "## Data");
    line(card, "");
    line(card, "- Table `%s`, Delta version %d", source.table(), source.version());
    line(
        card,
        "- Training: `%s`, %s",
        columns.trainingWhere(),
        rows(data.loss(), counts.training(), counts.trainingPositives()));
    line(
        card,
        "- Validation: `%s`, %s",
        columns.validationWhere(),
        rows(data.loss(), counts.validation(), counts.validationPositives()));
    columns.weight().ifPresent(weight -> line(card, "- Rows weigh `%s`", weight));
    line(card, "- Left out for want of a label: %,d rows", counts.unlabelled());
    line(card, "");
    line(card, "## Quality on the validation rows");
    line(card, "");
    line(
        card,
        "- %s (epoch %d of %d, the best by %s)",
        metrics(best),
        result.bestEpoch(),
        result.epochs().size(),
        data.loss().selection().name());
    parity.ifPresent(
        found ->
            line(
                card,
                "- libtorch and ONNX Runtime differ by at most %.1e on %,d of these rows",
                found.largest(),
                found.rows()));
    line(card, "");
    line(card, "## Network");
    line(card, "");
    line(card, "- %s, trained for %s", network.description(), data.loss().description());
    line(
        card,
        "- %s at %s (%s), %,d rows a step, %d ranks, seed %d",
        options.optimizer().kind(),
        options.optimizer().learningRate(),
        options.schedule(),
        options.batchRows(),
        options.ranks(),
        options.seed());
    line(card, "");
    if (!usage.isEmpty()) {
      line(card, "## Energy and cost");
      line(card, "");
      usage.forEach(taken -> line(card, "- %s", taken));
      line(card, "");
    }
    line(card, "## Columns");
    line(card, "");
    features(card, data);
    line(card, "");
    line(card, "## Use");
    line(card, "");
    use(card, network, data.features());
    return card.toString();
  }

  private static void use(StringBuilder card, Network network, FeatureSpec features) {
    if (network instanceof ScriptedNetwork scripted) {
      line(
          card,
          "The network was brought as TorchScript: `mlflow.pytorch.load_model(uri)` gives the module. Its `forward` takes");
      line(card, "");
      scripted.withTimes(features.cyclic()).inputs().forEach(input -> line(card, "- `%s`", input));
      return;
    }
    boolean times = !features.cyclic().isEmpty();
    line(
        card,
        "- `mlflow.pyfunc.load_model(uri).predict(frame)`, `mlflow models serve`, `spark_udf`: raw columns, missing values included");
    line(
        card,
        "- `mlflow.onnx.load_model(uri)`: the graph takes the raw columns, each [rows]: numbers as float32 (missing: NaN), categories as strings (missing: empty)%s",
        times ? ", times as float64, seconds since 1970 in UTC (missing: NaN)" : "");
    line(
        card,
        "- `mlflow.pytorch.load_model(uri)`: the bare network; takes, in the order of `features.json`, float32 [rows, %d] (missing: NaN)%s and int64 [rows, %d] (0 missing, 1 unknown, then the vocabulary); gives what comes before the sigmoid, softmax or exponential",
        NumberInputs.count(features),
        times ? ", the sines and cosines of times last (missing: 0)," : "",
        features.categorical().size());
    if (times) {
      line(
          card,
          "- A time without a zone is taken as UTC, a date as its midnight. `spark_udf` wants `spark.sql.session.timeZone` to be UTC");
    }
  }

  private static void features(StringBuilder card, TrainingSet data) {
    Set<String> elements =
        data.arrays().stream()
            .flatMap(array -> array.elements().stream())
            .collect(Collectors.toSet());
    line(card, "| column | kind | missing becomes |");
    line(card, "|---|---|---|");
    for (ArrayColumn array : data.arrays()) {
      line(
          card,
          "| `%s` | numbers of shape %s, called `%s` and so on | a number of each element |",
          array.name(),
          array.shape(),
          array.element(0));
    }
    for (Feature feature : data.features().features()) {
      if (elements.contains(feature.name())) {
        continue;
      }
      if (feature instanceof NumericFeature numeric) {
        line(
            card,
            "| `%s` | number, mean %.4g, deviation %.4g | %.4g |",
            numeric.name(),
            numeric.mean(),
            numeric.standardDeviation(),
            numeric.fill());
      } else if (feature instanceof CyclicFeature time) {
        line(
            card,
            "| `%s` | time in UTC: sine and cosine of its place in the %s | 0 for both |",
            time.name(),
            time.periods().stream().map(TimePeriod::text).collect(Collectors.joining(", ")));
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

  private static String kind(Loss loss) {
    if (loss instanceof Loss.Binary) {
      return "0 or 1";
    } else if (loss instanceof Loss.Multiclass multiclass) {
      return "one of %s".formatted(String.join(", ", multiclass.classes()));
    } else if (loss instanceof Loss.Quantile quantile) {
      return "its quantiles %s".formatted(quantile.quantiles());
    }
    return loss instanceof Loss.Poisson ? "an expected count" : "a number";
  }

  private static String rows(Loss loss, long rows, long positives) {
    String text = String.format(Locale.ROOT, "%,d rows", rows);
    return loss instanceof Loss.Binary
        ? text + String.format(Locale.ROOT, ", %.1f %% positive", 100.0 * positives / rows)
        : text;
  }

  private static String metrics(EpochReport report) {
    return report.metrics().entrySet().stream()
        .map(metric -> String.format(Locale.ROOT, "%s %.4f", metric.getKey(), metric.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static void line(StringBuilder card, String format, Object... arguments) {
    card.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
