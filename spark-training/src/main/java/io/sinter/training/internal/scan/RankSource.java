package io.sinter.training.internal.scan;

import static org.apache.spark.sql.functions.col;

import io.sinter.job.ModelInputs;
import io.sinter.training.internal.data.FactsRule;
import io.sinter.training.internal.data.RowSpec;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.Partition;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.datasources.FileScanRDD;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/**
 * Which rank reads which rows of a plan. Lives on the driver.
 *
 * @param shares a partition a rank; free of shuffles, or with one as its direct parent
 * @param reading how a rank reads its share
 * @param path how the rows come to the ranks
 */
public record RankSource(RDD<RankSplit> shares, Reading reading, Path path) {
  private static final String HASH = "sinter_hash";

  /** How rows come to the ranks. */
  public enum Path {
    /** Ranks read columns straight from the files. */
    COLUMNS,
    /** Ranks compute their partitions of the plan. */
    ROWS,
    /** The rows are shuffled by their content. */
    SHUFFLE
  }

  /**
   * Deals the rows of a plan out to ranks, without a shuffle where that is possible and gives ranks
   * about the same number of bytes. Then the shares depend on the files and the number of ranks;
   * with a shuffle, on the rows and the number of ranks.
   *
   * @param rows the columns of the specification in its order, then whether a row is for training,
   *     then whether it is for validation
   */
  public static RankSource of(Dataset<Row> rows, RowSpec spec, int ranks) {
    SparkPlan plan = rows.queryExecution().executedPlan();
    if (!PlanChecks.isShuffleFree(plan)) {
      return shuffled(rows, spec, ranks);
    }
    return columns(rows, spec, ranks)
        .or(() -> rows(rows, plan, spec, ranks))
        .orElseGet(() -> shuffled(rows, spec, ranks));
  }

  /** The same, with something to find out of the rows on the way. */
  public RankSource finding(FactsRule rule) {
    return new RankSource(shares, new Reading(reading.spec(), reading.sources(), rule), path);
  }

  private static Optional<RankSource> columns(Dataset<Row> rows, RowSpec spec, int ranks) {
    List<ColumnarScan> scans = ColumnarScans.of(rows);
    if (scans.isEmpty()) {
      return Optional.empty();
    }
    List<FileShares.Files> files = new ArrayList<>();
    for (ColumnarScan scan : scans) {
      Optional<FileScanRDD> rdd = FileShares.scan(scan.rdd());
      if (rdd.isEmpty()) {
        return Optional.empty();
      }
      files.add(new FileShares.Files(rdd.get(), whole -> RowGroups.of(scan.scan(), whole)));
    }
    return FileShares.of(files, ranks)
        .map(
            bySource ->
                new RankSource(
                    shares(scans.stream().<RDD<?>>map(ColumnarScan::rdd).toList(), bySource, ranks),
                    new Reading(
                        spec, scans.stream().map(ColumnarScan::source).toList(), /* rule= */ null),
                    Path.COLUMNS));
  }

  private static Optional<RankSource> rows(
      Dataset<Row> rows, SparkPlan plan, RowSpec spec, int ranks) {
    RDD<InternalRow> rdd = rows.queryExecution().toRdd();
    if (!PlanChecks.isShuffleFree(rdd)) {
      return Optional.empty();
    }
    Optional<List<List<Partition>>> shares =
        PlanChecks.isDeterministic(plan)
            ? FileShares.scan(rdd)
                .map(scan -> new FileShares.Files(scan, whole -> FileShares.pieces(scan)))
                .flatMap(files -> FileShares.of(List.of(files), ranks))
                .map(bySource -> bySource.get(0))
            : Optional.empty();
    return shares
        .or(() -> Shares.balanced(Arrays.asList(rdd.partitions()), partition -> 1, ranks))
        .map(
            found ->
                new RankSource(
                    shares(List.of(rdd), List.of(found), ranks),
                    new Reading(spec, List.of(rowSource(rows, spec)), /* rule= */ null),
                    Path.ROWS));
  }

  private static RankSource shuffled(Dataset<Row> rows, RowSpec spec, int ranks) {
    Column[] columns =
        Arrays.stream(rows.columns())
            .map(name -> col(ModelInputs.quoted(name)))
            .toArray(Column[]::new);
    RDD<InternalRow> rdd =
        rows.withColumn(HASH, functions.xxhash64(columns))
            .repartition(ranks, col(HASH))
            .sortWithinPartitions(HASH)
            .queryExecution()
            .toRdd();
    return new RankSource(
        rdd.mapPartitions(
            new OneSplit(),
            /* preservesPartitioning= */ true,
            ClassTag$.MODULE$.apply(RankSplit.class)),
        new Reading(spec, List.of(rowSource(rows, spec)), /* rule= */ null),
        Path.SHUFFLE);
  }

  private static RDD<RankSplit> shares(
      List<RDD<?>> rdds, List<List<List<Partition>>> bySource, int ranks) {
    List<RankShare> shares = new ArrayList<>();
    for (int rank = 0; rank < ranks; rank++) {
      int index = rank;
      shares.add(new RankShare(rank, bySource.stream().map(source -> source.get(index)).toList()));
    }
    return new RankShareRdd(rdds.get(0).context(), rdds, shares);
  }

  /** How a plan's own rows are read. */
  static Source rowSource(Dataset<Row> rows, RowSpec spec) {
    StructField[] fields = rows.schema().fields();
    List<Source.Column> columns = new ArrayList<>();
    for (int i = 0; i < spec.columns().size(); i++) {
      columns.add(new Source.Column(i, fields[i].dataType()));
    }
    return new Source(
        Source.Form.ROWS,
        columns,
        new BoundReference(columns.size(), DataTypes.BooleanType, /* nullable= */ true),
        new BoundReference(columns.size() + 1, DataTypes.BooleanType, /* nullable= */ true));
  }

  /** A shuffled partition as the only split of a rank. */
  private static final class OneSplit
      extends AbstractFunction1<Iterator<InternalRow>, Iterator<RankSplit>>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<RankSplit> apply(Iterator<InternalRow> rows) {
      return CollectionConverters.asScala(List.of(new RankSplit(0, rows)).iterator());
    }
  }
}
