package io.sinter.promotion.policy.internal;

import io.sinter.promotion.policy.internal.statistics.Influences;
import io.sinter.promotion.policy.internal.statistics.Layout;
import io.sinter.promotion.policy.internal.statistics.ModelComparison;
import io.sinter.promotion.policy.internal.statistics.RowTerms;
import io.sinter.promotion.policy.internal.statistics.Spreads;
import io.sinter.promotion.policy.internal.statistics.Totals;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;

/**
 * Two passes over scored rows: what they add up to, then how far each row moves each metric. Only
 * sums leave the executors.
 */
final class MetricPasses implements Serializable {
  private static final long serialVersionUID = 1L;

  private final transient Layout layout;
  /* Of each slice its values to their groups. */
  private final ArrayList<Map<String, Integer>> groups;

  /**
   * @param judged the groups, all rows first
   * @param slices how many the policy has
   */
  MetricPasses(Layout layout, List<Group> judged, int slices) {
    this.layout = layout;
    this.groups = new ArrayList<>();
    for (int i = 0; i < slices; i++) {
      groups.add(new HashMap<>());
    }
    for (int group = 1; group < judged.size(); group++) {
      groups.get(judged.get(group).slice()).put(judged.get(group).value(), group);
    }
  }

  /** The comparison of the models on rows that have a label and all scores. */
  ModelComparison run(JavaSparkContext spark, JavaRDD<Row> scored) {
    // The sums of a partition may take 64 MiB: there are as many as tasks at once, not as many as
    // partitions. The rows are kept already, so no task waits for another's scores.
    JavaRDD<Row> rows = scored.coalesce(Math.max(1, spark.defaultParallelism()));
    try (Closing<Layout> shared = new Closing<>(spark.broadcast(layout))) {
      Broadcast<Layout> sent = shared.value();
      Totals totals =
          rows.mapPartitions(part -> totals(part, sent.value())).treeReduce(Totals::merge);
      Influences influences = Influences.of(totals);
      try (Closing<Influences> second = new Closing<>(spark.broadcast(influences))) {
        Broadcast<Influences> again = second.value();
        Spreads spreads =
            rows.mapPartitions(part -> spreads(part, again.value())).treeReduce(Spreads::merge);
        return new ModelComparison(totals, influences, spreads);
      }
    }
  }

  private record Closing<T>(Broadcast<T> value) implements AutoCloseable {
    @Override
    public void close() {
      value.destroy();
    }
  }

  private Iterator<Totals> totals(Iterator<Row> rows, Layout sent) {
    Totals totals = new Totals(sent);
    RowTerms terms = new RowTerms(sent);
    while (rows.hasNext()) {
      Row row = rows.next();
      if (read(row, sent, terms)) {
        totals.add(0, terms);
        for (int slice = 0; slice < groups.size(); slice++) {
          Integer group = groups.get(slice).get(row.getString(ScoredRows.FIRST_SLICE + slice));
          if (group != null) {
            totals.add(group, terms);
          }
        }
      }
    }
    return List.of(totals).iterator();
  }

  private Iterator<Spreads> spreads(Iterator<Row> rows, Influences influences) {
    Spreads spreads = new Spreads(influences.layout());
    RowTerms terms = new RowTerms(influences.layout());
    while (rows.hasNext()) {
      Row row = rows.next();
      if (read(row, influences.layout(), terms)) {
        spreads.add(0, terms, influences);
        for (int slice = 0; slice < groups.size(); slice++) {
          Integer group = groups.get(slice).get(row.getString(ScoredRows.FIRST_SLICE + slice));
          if (group != null) {
            spreads.add(group, terms, influences);
          }
        }
      }
    }
    return List.of(spreads).iterator();
  }

  private static boolean read(Row row, Layout layout, RowTerms terms) {
    double label = row.getDouble(ScoredRows.LABEL);
    double candidate = row.getDouble(ScoredRows.CANDIDATE);
    double champion = row.getDouble(ScoredRows.CHAMPION);
    boolean both = layout.models() == 2;
    if (Double.isNaN(label) || Double.isNaN(candidate) || (both && Double.isNaN(champion))) {
      return false;
    }
    terms.row(label, row.getDouble(ScoredRows.WEIGHT));
    terms.score(0, candidate);
    if (both) {
      terms.score(1, champion);
    }
    return true;
  }
}
