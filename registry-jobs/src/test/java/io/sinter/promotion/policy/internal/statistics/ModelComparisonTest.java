package io.sinter.promotion.policy.internal.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.sinter.promotion.policy.MetricName;
import io.sinter.registry.GateInterval;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the figures of scikit-learn, of all pairs, and of bootstraps. */
class ModelComparisonTest {
  private static final List<MetricName> BINARY =
      Arrays.stream(MetricName.values()).filter(MetricName::isBinary).toList();
  private static final List<MetricName> NUMBERS =
      Arrays.stream(MetricName.values()).filter(metric -> !metric.isBinary()).toList();
  private static final double THRESHOLD = 0.4;
  private static final Offset<Double> EXACT = within(1e-9);
  private static final Percentage CLOSE = Percentage.withPercentage(6);

  private final JsonNode figures = Expected.figures();
  private final double[] label = Expected.column("label");
  private final double[] both = Expected.column("both");
  private final double[] champion = Expected.column("x_only");
  private final double[] ones = IntStream.range(0, label.length).mapToDouble(i -> 1).toArray();

  @ParameterizedTest
  @ValueSource(strings = {"all", "AA", "weighted"})
  void metricsAreScikitLearnsAndErrorsThoseOfAPairedBootstrap(String group) {
    ModelComparison found = compare(group, 1 << 16);
    JsonNode expected = figures.path(group);

    assertThat(found.rows(0)).isEqualTo(expected.path("rows").asLong());
    for (MetricName metric : BINARY) {
      for (int model = 0; model < 2; model++) {
        String name = model == 0 ? "candidate" : "champion";
        assertThat(found.value(0, metric, model))
            .as("%s of the %s", metric, name)
            .isCloseTo(expected.path(name).path(metric.text()).asDouble(), EXACT);
      }
      if (metric != MetricName.ECE) {
        assertThat(width(found.changeInterval(0, metric, 0.95)) / 2 / 1.959964)
            .as("error of the change of %s", metric)
            .isCloseTo(
                expected.path("errors").path("change").path(metric.text()).asDouble(), CLOSE);
        assertThat(found.standardError(0, metric, 0))
            .as("error of %s", metric)
            .isCloseTo(
                expected.path("errors").path("candidate").path(metric.text()).asDouble(), CLOSE);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"all", "AA"})
  void theErrorOfAucIsDeLongsOverAllPairs(String group) {
    ModelComparison found = compare(group, 1 << 16);
    JsonNode expected = figures.path(group).path("delong");

    assertThat(found.standardError(0, MetricName.AUC, 0))
        .isCloseTo(expected.path("candidate").asDouble(), within(1e-7));
    assertThat(found.standardError(0, MetricName.AUC, 1))
        .isCloseTo(expected.path("champion").asDouble(), within(1e-7));
    assertThat(width(found.changeInterval(0, MetricName.AUC, 0.95)) / 2 / 1.959963984540054)
        .isCloseTo(expected.path("change").asDouble(), within(1e-7));
    assertThat(found.binError(0, MetricName.AUC, 0)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"all", "AA"})
  void accuracyHasWilsonsIntervalAndItsChangeNewcombes(String group) {
    ModelComparison found = compare(group, 1 << 16);
    JsonNode expected = figures.path(group);

    GateInterval share = found.interval(0, MetricName.ACCURACY, 0, 0.95);
    assertThat(share.lower()).isCloseTo(expected.path("wilson").get(0).asDouble(), EXACT);
    assertThat(share.upper()).isCloseTo(expected.path("wilson").get(1).asDouble(), EXACT);
    GateInterval strict = found.interval(0, MetricName.ACCURACY, 0, 0.99);
    assertThat(strict.lower()).isCloseTo(expected.path("wilson_990").get(0).asDouble(), EXACT);
    GateInterval change = found.changeInterval(0, MetricName.ACCURACY, 0.95);
    assertThat(change.lower()).isCloseTo(expected.path("newcombe").get(0).asDouble(), EXACT);
    assertThat(change.upper()).isCloseTo(expected.path("newcombe").get(1).asDouble(), EXACT);
  }

  @Test
  void theErrorOfCalibrationIsNearTheBootstrapsAwayFromPerfectCalibration() {
    double[] shifted = Arrays.stream(both).map(score -> Math.min(1, score + 0.15)).toArray();
    Layout layout = layout(BINARY, shifted, champion, 1 << 16);
    ModelComparison found = passes(layout, label, shifted, champion, ones, Expected.everywhere());

    /* Where every bin's gap has one sign, the metric is the difference of two means. */
    double[] gaps =
        IntStream.range(0, label.length).mapToDouble(i -> shifted[i] - label[i]).toArray();
    double mean = Arrays.stream(gaps).average().orElseThrow();
    double variance = Arrays.stream(gaps).map(gap -> (gap - mean) * (gap - mean)).sum();
    assertThat(found.value(0, MetricName.ECE, 0)).isCloseTo(mean, within(1e-3));
    assertThat(found.standardError(0, MetricName.ECE, 0))
        .isCloseTo(
            Math.sqrt(variance / (label.length - 1) / label.length), Percentage.withPercentage(2));
  }

  @Test
  void numbersHaveScikitLearnsMetricsAndTheBootstrapsErrors() {
    double[] delay = Expected.column("delay");
    double[] number = Expected.column("number");
    double[] noise = Expected.column("y");
    double[] other =
        IntStream.range(0, number.length).mapToDouble(i -> number[i] + 0.3 * noise[i]).toArray();
    Layout layout = layout(NUMBERS, number, other, 0);
    ModelComparison found = passes(layout, delay, number, other, ones, Expected.everywhere());
    JsonNode expected = figures.path("number");

    for (MetricName metric : NUMBERS) {
      JsonNode errors = expected.path("errors");
      assertThat(found.value(0, metric, 0))
          .isCloseTo(expected.path("candidate").path(metric.text()).asDouble(), within(1e-6));
      assertThat(found.value(0, metric, 1))
          .isCloseTo(expected.path("champion").path(metric.text()).asDouble(), within(1e-6));
      assertThat(found.standardError(0, metric, 1))
          .isCloseTo(errors.path("champion").path(metric.text()).asDouble(), CLOSE);
      assertThat(width(found.changeInterval(0, metric, 0.95)) / 2 / 1.959964)
          .isCloseTo(errors.path("change").path(metric.text()).asDouble(), CLOSE);
    }
    double ratio = found.value(0, MetricName.RMSE, 0) / found.value(0, MetricName.RMSE, 1);
    assertThat(found.relativeChange(0, MetricName.RMSE)).isCloseTo(ratio - 1, EXACT);
    GateInterval relative = found.relativeInterval(0, MetricName.RMSE, 0.95);
    assertThat((relative.lower() + relative.upper()) / 2).isCloseTo(ratio - 1, EXACT);
    assertThat(width(relative))
        .isBetween(
            width(found.changeInterval(0, MetricName.RMSE, 0.95)) / 2,
            width(found.changeInterval(0, MetricName.RMSE, 0.95)) * 4);
  }

  @Test
  void coarseBinsBoundTheErrorTheyMake() {
    ModelComparison exact = compare("all", 1 << 16);
    ModelComparison coarse = compare("all", 40);

    for (int model = 0; model < 2; model++) {
      double off =
          Math.abs(coarse.value(0, MetricName.AUC, model) - exact.value(0, MetricName.AUC, model));
      assertThat(coarse.binError(0, MetricName.AUC, model)).isGreaterThanOrEqualTo(off);
      assertThat(off).isPositive();
    }
    assertThat(coarse.interval(0, MetricName.AUC, 0, 0.95).lower())
        .isLessThan(exact.interval(0, MetricName.AUC, 0, 0.95).lower());
  }

  @Test
  void partsMergeToTheWhole() {
    Layout layout = layout(BINARY, both, champion, 1 << 16);
    Totals whole = new Totals(layout);
    Totals[] parts = {new Totals(layout), new Totals(layout), new Totals(layout)};
    RowTerms terms = new RowTerms(layout);
    for (int i = 0; i < label.length; i++) {
      read(terms, i, label, both, champion, ones);
      whole.add(0, terms);
      parts[i % 3].add(0, terms);
    }
    Influences one = Influences.of(whole);
    Influences joined = Influences.of(parts[0].merge(parts[1]).merge(parts[2]));
    for (int metric = 0; metric < BINARY.size(); metric++) {
      assertThat(joined.of(0, 1).value(metric)).isCloseTo(one.of(0, 1).value(metric), EXACT);
    }
  }

  @Test
  void theSameModelTwiceHasNoChangeAndNoDoubtOfIt() {
    Layout layout = layout(BINARY, both, both, 1 << 16);
    ModelComparison found = passes(layout, label, both, both, ones, Expected.everywhere());

    for (MetricName metric : List.of(MetricName.AUC, MetricName.LOG_LOSS, MetricName.F1)) {
      assertThat(found.change(0, metric)).isZero();
      assertThat(width(found.changeInterval(0, metric, 0.95))).isLessThan(1e-3);
    }
  }

  @Test
  void intervalsOfChangesHoldTheTruthAsOftenAsTheySay() {
    List<MetricName> metrics = List.of(MetricName.AUC, MetricName.LOG_LOSS, MetricName.ACCURACY);
    ModelComparison truth = simulated(metrics, drawn(new Random(1), 400_000));
    int samples = 600;
    int[] held = new int[metrics.size()];
    for (int sample = 0; sample < samples; sample++) {
      ModelComparison found = simulated(metrics, drawn(new Random(100 + sample), 400));
      for (int i = 0; i < held.length; i++) {
        GateInterval interval = found.changeInterval(0, metrics.get(i), 0.9);
        double change = truth.change(0, metrics.get(i));
        held[i] += interval.lower() <= change && change <= interval.upper() ? 1 : 0;
      }
    }
    /* 540 of 600 are expected; three and a half binomial standard deviations are 26. */
    for (int i = 0; i < held.length; i++) {
      assertThat(held[i]).as(metrics.get(i).text()).isBetween(514, 566);
    }
  }

  /** Labels, and the scores of a good model and of one that sees half as much. */
  private static double[][] drawn(Random random, int rows) {
    double[][] drawn = new double[3][rows];
    for (int i = 0; i < rows; i++) {
      double x = random.nextGaussian();
      double z = random.nextGaussian();
      drawn[1][i] = (float) (1 / (1 + Math.exp(-x - z)));
      drawn[2][i] = (float) (1 / (1 + Math.exp(-0.8 * x)));
      drawn[0][i] = random.nextDouble() < drawn[1][i] ? 1 : 0;
    }
    return drawn;
  }

  private static ModelComparison simulated(List<MetricName> metrics, double[][] drawn) {
    double[] weights = new double[drawn[0].length];
    Arrays.fill(weights, 1);
    return passes(
        layout(metrics, drawn[1], drawn[2], 1 << 16),
        drawn[0],
        drawn[1],
        drawn[2],
        weights,
        kept(weights.length));
  }

  @Test
  void perfectSeparationIsBoundedByTheSmallerClass() {
    double[] labels = new double[100];
    Arrays.fill(labels, 0, 20, 1);
    Layout layout = layout(List.of(MetricName.AUC), labels, labels, 1 << 16);
    ModelComparison found = passes(layout, labels, labels, labels, ones, kept(100));

    assertThat(found.value(0, MetricName.AUC, 0)).isEqualTo(1);
    GateInterval interval = found.interval(0, MetricName.AUC, 0, 0.95);
    assertThat(interval.upper()).isEqualTo(1);
    /* Wilson's lower end for 20 of 20: 20 / (20 + 1.96^2). */
    assertThat(interval.lower()).isCloseTo(20 / (20 + 1.959964 * 1.959964), within(1e-6));
  }

  private static boolean[] kept(int rows) {
    boolean[] kept = new boolean[rows];
    Arrays.fill(kept, true);
    return kept;
  }

  private ModelComparison compare(String group, int bins) {
    Layout layout = layout(BINARY, both, champion, bins);
    return switch (group) {
      case "all" -> passes(layout, label, both, champion, ones, Expected.everywhere());
      case "AA" -> passes(layout, label, both, champion, ones, Expected.where("carrier", "AA"));
      default ->
          passes(
              layout,
              label,
              both,
              champion,
              Arrays.stream(Expected.column("probability")).map(p -> 1 / p).toArray(),
              Expected.where("asked", "1"));
    };
  }

  private static Layout layout(List<MetricName> metrics, double[] one, double[] two, int bins) {
    float[][] edges = new float[2][];
    boolean[] exact = new boolean[2];
    for (int model = 0; model < 2; model++) {
      DistinctScores scores = new DistinctScores(1 << 16);
      for (double score : model == 0 ? one : two) {
        scores.add((float) score);
      }
      edges[model] = scores.edges(bins);
      exact[model] = scores.isWithin(bins);
    }
    return new Layout(metrics, 2, 1, new double[] {THRESHOLD, THRESHOLD}, edges, exact);
  }

  private static ModelComparison passes(
      Layout layout, double[] label, double[] one, double[] two, double[] weight, boolean[] kept) {
    Totals totals = new Totals(layout);
    RowTerms terms = new RowTerms(layout);
    for (int i = 0; i < label.length; i++) {
      if (kept[i]) {
        read(terms, i, label, one, two, weight);
        totals.add(0, terms);
      }
    }
    Influences influences = Influences.of(totals);
    Spreads spreads = new Spreads(layout);
    for (int i = 0; i < label.length; i++) {
      if (kept[i]) {
        read(terms, i, label, one, two, weight);
        spreads.add(0, terms, influences);
      }
    }
    return new ModelComparison(totals, influences, spreads);
  }

  private static void read(
      RowTerms terms, int i, double[] label, double[] one, double[] two, double[] weight) {
    terms.row(label[i], weight[i]);
    terms.score(0, one[i]);
    terms.score(1, two[i]);
  }

  private static double width(GateInterval interval) {
    return interval.upper() - interval.lower();
  }
}
