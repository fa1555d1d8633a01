package io.sinter.promotion.policy;

import io.sinter.job.Key;
import io.sinter.registry.EvidenceTier;
import java.time.Duration;
import java.util.List;

/** The configuration of a promotion policy: one YAML file with these keys is the policy. */
public final class PolicyKeys {
  /** What decides. */
  public enum DecideBy {
    /** The end of the interval nearer to failing must meet the bound: the candidate proves it. */
    INTERVAL,
    /** The value must meet the bound, whatever its interval. */
    POINT,
    /** It fails where the whole interval lies beyond the bound: a shortfall must be proven. */
    SHORTFALL
  }

  /** What becomes of rows too few to judge a slice. */
  public enum SmallSlices {
    /** They are listed as not judged. */
    LIST,
    /** They fail. */
    REFUSE
  }

  /** How the level of intervals follows the number of slices. */
  public enum Correction {
    /** The error is divided by the number of judged slices, so that all intervals hold at once. */
    BONFERRONI,
    /** Each slice's interval holds by itself. */
    NONE
  }

  /** What becomes of a candidate where there is no champion, or of a champion's inputs. */
  public enum Stance {
    /** It passes. */
    ALLOW,
    /** It fails. */
    REFUSE
  }

  /** Absolute thresholds. */
  public static final Key<List<String>> METRICS =
      Key.strings(
          "policy.metrics", "what the candidate's metrics must be, such as auc >= 0.70; may be []");

  /** Thresholds on the change. */
  public static final Key<List<String>> AGAINST_CHAMPION =
      Key.strings(
              "policy.against-champion",
              "what candidate minus champion must be, such as auc >= -0.005 or rmse <= 2 %")
          .orElse(List.of());

  /** The slices. */
  public static final Key<List<String>> SLICES =
      Key.strings(
              "policy.slices",
              "columns or SQL expressions; each of their values is a slice, of a condition the rows"
                  + " that meet it")
          .orElse(List.of());

  /** Absolute thresholds of a slice. */
  public static final Key<List<String>> SLICE_METRICS =
      Key.strings("policy.slice-metrics", "as policy.metrics, for each slice; those if not given");

  /** Thresholds on the change of a slice. */
  public static final Key<List<String>> SLICE_AGAINST_CHAMPION =
      Key.strings(
          "policy.slice-against-champion",
          "as policy.against-champion, for each slice; those if not given");

  /** Few rows. */
  public static final Key<Integer> MINIMUM_ROWS =
      Key.integer("policy.minimum-rows", "rows below which nothing is judged")
          .atLeast(10)
          .orElse(200);

  /** Few rows of a class. */
  public static final Key<Integer> MINIMUM_PER_CLASS =
      Key.integer(
              "policy.minimum-per-class",
              "rows with label 1, and with label 0, below which nothing is judged")
          .atLeast(2)
          .orElse(30);

  /** Small slices. */
  public static final Key<SmallSlices> SMALL_SLICES =
      Key.choice("policy.small-slices", SmallSlices.class, "what becomes of slices with fewer rows")
          .orElse(SmallSlices.LIST);

  /** How many slices. */
  public static final Key<Integer> MAXIMUM_SLICES =
      Key.integer("policy.maximum-slices", "slices above which the evaluation is refused")
          .atLeast(1)
          .where(slices -> slices <= 2000, "at most 2000")
          .orElse(200);

  /** What decides. */
  public static final Key<DecideBy> DECIDE_BY =
      Key.choice("policy.decide-by", DecideBy.class, "what of a metric must meet its bound")
          .orElse(DecideBy.INTERVAL);

  /** What decides of slices. */
  public static final Key<DecideBy> SLICE_DECIDE_BY =
      Key.choice(
          "policy.slice-decide-by",
          DecideBy.class,
          "the same for slices; policy.decide-by if not given");

  /** The level. */
  public static final Key<Double> CONFIDENCE =
      Key.number("policy.confidence", "the confidence of two-sided intervals")
          .where(level -> level >= 0.5 && level < 1, "0.5 or more and below 1")
          .orElse(0.95);

  /** Many slices. */
  public static final Key<Correction> SLICE_CORRECTION =
      Key.choice(
              "policy.slice-correction",
              Correction.class,
              "how intervals of slices allow for their number")
          .orElse(Correction.BONFERRONI);

  /** No champion. */
  public static final Key<Stance> FIRST =
      Key.choice("policy.first", Stance.class, "whether a model without a champion may get one")
          .orElse(Stance.ALLOW);

  /** Tiers. */
  public static final Key<List<String>> ACCEPT_TIERS =
      Key.strings("policy.accept-tiers", "which evidence counts: realised, few-labels, label-free")
          .where(
              tiers ->
                  !tiers.isEmpty() && tiers.stream().allMatch(t -> EvidenceTier.of(t).isPresent()),
              "one or more of realised, few-labels, label-free")
          .orElse(List.of(EvidenceTier.REALISED.text()));

  /** New inputs. */
  public static final Key<Stance> ADDED_INPUTS =
      Key.choice(
              "policy.added-inputs",
              Stance.class,
              "whether the candidate may need columns that the champion does not")
          .orElse(Stance.REFUSE);

  /** Parity. */
  public static final Key<Double> MAXIMUM_PARITY =
      Key.number(
              "policy.maximum-parity",
              "how far the scores of ONNX Runtime and libtorch may differ, as measured at"
                  + " registration")
          .atLeast(0)
          .orElse(1e-5);

  /** Loading. */
  public static final Key<Duration> LOAD_TIME =
      Key.duration("policy.load-time", "how long loading the model may take");

  /** Latency. */
  public static final Key<Duration> LATENCY_P99 =
      Key.duration(
          "policy.latency-p99", "how long 99 of 100 batches may take at most in the scorer");

  /** Rows of the latency check. */
  public static final Key<Integer> LATENCY_ROWS =
      Key.integer("policy.latency-rows", "rows of a batch of the load and latency check")
          .atLeast(1)
          .where(rows -> rows <= 1 << 20, "at most 1048576")
          .orElse(256);

  /** Batches of the latency check. */
  public static final Key<Integer> LATENCY_BATCHES =
      Key.integer("policy.latency-batches", "batches that are timed")
          .atLeast(1)
          .where(batches -> batches <= 100_000, "at most 100000")
          .orElse(200);

  /** Throughput. */
  public static final Key<Double> ROWS_PER_SECOND =
      Key.number("policy.minimum-rows-per-second", "rows a second that one session must score")
          .atLeast(0);

  /** Age of the data. */
  public static final Key<Duration> MAX_DATA_AGE =
      Key.duration(
          "policy.max-data-age", "how old the training table's version may be, such as 30d");

  /** Age of the model. */
  public static final Key<Duration> MAX_MODEL_AGE =
      Key.duration("policy.max-model-age", "how long ago the candidate may have been registered");

  /** Age of the evaluation data. */
  public static final Key<Duration> MAX_EVALUATION_AGE =
      Key.duration("policy.max-evaluation-age", "how old the evaluation table's version may be");

  /** Approvals. */
  public static final Key<Integer> APPROVALS =
      Key.integer(
              "policy.approvals", "how many people, none of them the author, must have approved")
          .atLeast(0)
          .orElse(1);

  /** The evaluation rows. */
  public static final Key<String> TABLE =
      Key.string("evaluation.table", "the Delta table that candidate and champion are judged on");

  /** Their version. */
  public static final Key<Long> VERSION =
      Key.longInteger("evaluation.version", "its version to read; the newest if not given")
          .atLeast(0);

  /** The selection. */
  public static final Key<String> WHERE =
      Key.string("evaluation.where", "a SQL condition on its rows; all of them if not given");

  /** The label. */
  public static final Key<String> LABEL =
      Key.string("evaluation.label", "the column of the label; null where it is not known");

  /** The weight. */
  public static final Key<String> PROBABILITY =
      Key.string(
          "evaluation.inclusion-probability",
          "the column with the probability that a row's label was asked for, where labels are a"
              + " sample");

  /** How many labels make it realised. */
  public static final Key<Double> COVERAGE =
      Key.number(
              "evaluation.label-coverage",
              "the share of rows with a label from which on the evidence is realised")
          .where(share -> share > 0 && share <= 1, "above 0, at most 1")
          .orElse(0.9);

  /** Rows a native call. */
  public static final Key<Integer> BATCH_SIZE =
      Key.integer("evaluation.batch-size", "rows that are scored in one call")
          .atLeast(1)
          .where(rows -> rows <= 1 << 20, "at most 1048576")
          .orElse(4096);

  /** Every key. */
  public static final List<Key<?>> ALL =
      List.of(
          METRICS,
          AGAINST_CHAMPION,
          SLICES,
          SLICE_METRICS,
          SLICE_AGAINST_CHAMPION,
          MINIMUM_ROWS,
          MINIMUM_PER_CLASS,
          SMALL_SLICES,
          MAXIMUM_SLICES,
          DECIDE_BY,
          SLICE_DECIDE_BY,
          CONFIDENCE,
          SLICE_CORRECTION,
          FIRST,
          ACCEPT_TIERS,
          ADDED_INPUTS,
          MAXIMUM_PARITY,
          LOAD_TIME,
          LATENCY_P99,
          LATENCY_ROWS,
          LATENCY_BATCHES,
          ROWS_PER_SECOND,
          MAX_DATA_AGE,
          MAX_MODEL_AGE,
          MAX_EVALUATION_AGE,
          APPROVALS,
          TABLE,
          VERSION,
          WHERE,
          LABEL,
          PROBABILITY,
          COVERAGE,
          BATCH_SIZE);

  private PolicyKeys() {}
}
