package io.sinter.promotion.policy.internal;

import io.sinter.drift.statistics.ScoreBins;
import io.sinter.drift.statistics.ScoreState;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Of one model and each group of rows: the rows with a label, dealt into folds, and the rows
 * without one. Only counts leave the executors.
 */
final class LabelFreeParts implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int FOLDS = 10;

  /** One group's. */
  static final class Part implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ArrayList<ScoreState> folds = new ArrayList<>();
    private final ScoreState window;
    private long labelled;

    private Part(ScoreBins bins) {
      window = new ScoreState(bins);
      for (int i = 0; i < FOLDS; i++) {
        folds.add(new ScoreState(bins));
      }
    }

    /** The rows with a label. */
    List<ScoreState> folds() {
      return folds;
    }

    /** The rows without one. */
    ScoreState window() {
      return window;
    }

    private void add(double score, double threshold, double label) {
      boolean known = !Double.isNaN(label);
      ScoreState state = known ? folds.get((int) (labelled++ % FOLDS)) : window;
      state.add(score, score >= threshold ? 1 : 0, label);
    }

    private void merge(Part other) {
      for (int i = 0; i < FOLDS; i++) {
        folds.get(i).merge(other.folds.get(i));
      }
      window.merge(other.window);
    }
  }

  /** How a model's rows are counted. */
  record Counting(
      ScoreBins bins,
      ScoreBins binsOfSlices,
      double threshold,
      int column,
      ArrayList<HashMap<String, Integer>> slices,
      int groups)
      implements Serializable {
    /**
     * @param groups all rows first
     * @param slices how many the policy has
     */
    static Counting of(
        ScoreBins bins,
        ScoreBins binsOfSlices,
        double threshold,
        int column,
        List<Group> groups,
        int slices) {
      ArrayList<HashMap<String, Integer>> places = new ArrayList<>();
      for (int i = 0; i < slices; i++) {
        places.add(new HashMap<>());
      }
      for (int group = 1; group < groups.size(); group++) {
        places.get(groups.get(group).slice()).put(groups.get(group).value(), group);
      }
      return new Counting(bins, binsOfSlices, threshold, column, places, groups.size());
    }
  }

  private final Counting how;
  private final @Nullable Part[] parts;

  private LabelFreeParts(Counting how) {
    this.how = how;
    this.parts = new Part[how.groups()];
  }

  /** Counts all rows. */
  static LabelFreeParts of(JavaRDD<Row> rows, Counting how) {
    int tasks = Math.max(1, rows.context().defaultParallelism());
    return rows.coalesce(tasks)
        .mapPartitions(part -> counted(part, how))
        .treeReduce(LabelFreeParts::merge);
  }

  private static Iterator<LabelFreeParts> counted(Iterator<Row> rows, Counting how) {
    LabelFreeParts counted = new LabelFreeParts(how);
    while (rows.hasNext()) {
      Row row = rows.next();
      double score = row.getDouble(how.column());
      double label = row.getDouble(ScoredRows.LABEL);
      counted.part(0).add(score, how.threshold(), label);
      int slice = 0;
      for (Map<String, Integer> places : how.slices()) {
        Integer group = places.get(row.getString(ScoredRows.FIRST_SLICE + slice++));
        if (group != null) {
          counted.part(group).add(score, how.threshold(), label);
        }
      }
    }
    return List.of(counted).iterator();
  }

  private static LabelFreeParts merge(LabelFreeParts left, LabelFreeParts right) {
    for (int group = 0; group < right.parts.length; group++) {
      Part more = right.parts[group];
      if (more != null) {
        left.part(group).merge(more);
      }
    }
    return left;
  }

  /** A group's, empty if no row is in it. */
  Part part(int group) {
    Part found = parts[group];
    if (found == null) {
      found = new Part(group == 0 ? how.bins() : how.binsOfSlices());
      parts[group] = found;
    }
    return found;
  }
}
