package io.sinter.promotion.policy.internal;

import io.sinter.promotion.policy.internal.statistics.DistinctScores;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;

/** What there is to evaluate: counts of rows and labels, and the distinct scores. */
final class RowCensus implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Bins of a ROC curve: all distinct scores while there are no more. */
  static final int SCORES = 1 << 16;

  long rows;
  long labelled;
  long positives;
  long negatives;
  long unusableWeights;
  long withoutCandidate;
  long withoutChampion;
  final DistinctScores[] scores = {new DistinctScores(SCORES), new DistinctScores(SCORES)};

  /** Counts all rows; this is when they are scored. */
  static RowCensus of(JavaRDD<Row> rows, boolean champion, boolean ranks) {
    /* No rows may mean no partitions, which a reduction does not take. */
    return rows.mapPartitions(part -> counted(part, champion, ranks))
        .treeAggregate(new RowCensus(), RowCensus::merge, RowCensus::merge);
  }

  private static Iterator<RowCensus> counted(Iterator<Row> rows, boolean champion, boolean ranks) {
    RowCensus census = new RowCensus();
    while (rows.hasNext()) {
      census.add(rows.next(), champion, ranks);
    }
    return List.of(census).iterator();
  }

  private void add(Row row, boolean champion, boolean ranks) {
    double label = row.getDouble(ScoredRows.LABEL);
    rows++;
    boolean known = !Double.isNaN(label);
    if (known) {
      labelled++;
      positives += label == 1 ? 1 : 0;
      negatives += label == 0 ? 1 : 0;
      double weight = row.getDouble(ScoredRows.WEIGHT);
      unusableWeights += weight >= 1 && weight < Double.POSITIVE_INFINITY ? 0 : 1;
    }
    withoutCandidate += Double.isNaN(row.getDouble(ScoredRows.CANDIDATE)) ? 1 : 0;
    withoutChampion += champion && Double.isNaN(row.getDouble(ScoredRows.CHAMPION)) ? 1 : 0;
    if (ranks) {
      score(0, row.getDouble(ScoredRows.CANDIDATE));
      score(1, row.getDouble(ScoredRows.CHAMPION));
    }
  }

  private void score(int model, double score) {
    if (!Double.isNaN(score)) {
      scores[model].add((float) score);
    }
  }

  private static RowCensus merge(RowCensus left, RowCensus right) {
    left.rows += right.rows;
    left.labelled += right.labelled;
    left.positives += right.positives;
    left.negatives += right.negatives;
    left.unusableWeights += right.unusableWeights;
    left.withoutCandidate += right.withoutCandidate;
    left.withoutChampion += right.withoutChampion;
    left.scores[0].merge(right.scores[0]);
    left.scores[1].merge(right.scores[1]);
    return left;
  }
}
