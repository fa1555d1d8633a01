package io.sinter.training.internal.scan;

import static org.apache.spark.sql.functions.col;

import io.sinter.job.ModelInputs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.execution.InputAdapter;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.UnionExec;
import org.apache.spark.sql.execution.WholeStageCodegenExec;

/** The scans that rows come from, where columnar batches of files are all there is to read. */
final class ColumnarScans {
  private static final String MOST_FIELDS = "spark.sql.codegen.maxFields";

  private ColumnarScans() {}

  /** The scans of a table or of a union of tables; none if a plan does more. */
  static List<ColumnarScan> of(Dataset<Row> rows) {
    int fields = rows.columns().length;
    if (fields <= Integer.parseInt(rows.sparkSession().conf().get(MOST_FIELDS, "100"))) {
      return of(rows.queryExecution().executedPlan());
    }
    Column[] columns =
        Arrays.stream(rows.columns())
            .map(name -> col(ModelInputs.quoted(name)))
            .toArray(Column[]::new);
    return wide(
        rows.sparkSession().conf(), () -> of(rows.select(columns).queryExecution().executedPlan()));
  }

  /**
   * Spark reads tables of more than 100 columns row by row, as the code it would generate for their
   * rows grows too long. Here it generates none.
   */
  private static synchronized <T> T wide(RuntimeConfig conf, Supplier<T> planning) {
    Optional<String> before =
        Optional.ofNullable(conf.getOption(MOST_FIELDS).getOrElse(() -> null));
    conf.set(MOST_FIELDS, Integer.MAX_VALUE - 1);
    try {
      return planning.get();
    } finally {
      before.ifPresentOrElse(value -> conf.set(MOST_FIELDS, value), () -> conf.unset(MOST_FIELDS));
    }
  }

  private static List<ColumnarScan> of(SparkPlan plan) {
    List<ColumnarScan> scans = new ArrayList<>();
    for (SparkPlan part : parts(plan)) {
      Optional<ColumnarScan> scan = ColumnarScan.of(part);
      if (scan.isEmpty()) {
        return List.of();
      }
      scans.add(scan.get());
    }
    return scans;
  }

  /** The parts of a union, else the plan as its only part. */
  private static List<SparkPlan> parts(SparkPlan plan) {
    SparkPlan at = plan;
    while (at instanceof WholeStageCodegenExec || at instanceof InputAdapter) {
      at = at.children().head();
    }
    return at instanceof UnionExec ? Scala.list(at.children()) : List.of(plan);
  }
}
