package io.sinter.promotion.policy.internal;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.job.ModelInputs;
import io.sinter.job.TableVersion;
import io.sinter.promotion.policy.PolicyKeys;
import io.sinter.promotion.policy.PromotionPolicy.EvaluationRows;
import io.sinter.scoring.Scorer;
import io.sinter.scoring.ScoringModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * The evaluation rows with the scores of candidate and champion, scored once and kept on the
 * executors, in memory or on disk, until this is closed. Columns: label (NaN where unknown),
 * weight, candidate, champion (NaN without one), then a text or null for each slice.
 */
final class ScoredRows implements AutoCloseable {
  static final int LABEL = 0;
  static final int WEIGHT = 1;
  static final int CANDIDATE = 2;
  static final int CHAMPION = 3;
  static final int FIRST_SLICE = 4;

  /** The value of a slice that is a condition which holds. */
  static final String HOLDS = "true";

  private final List<Scorer> scorers = new ArrayList<>();
  private final Dataset<Row> rows;
  private final List<Boolean> conditions = new ArrayList<>();

  ScoredRows(
      JobContext context,
      EvaluationRows asked,
      TableVersion version,
      List<String> slices,
      ScoringModel candidate,
      Optional<ScoringModel> champion) {
    Dataset<Row> table = context.tables().read(version);
    Dataset<Row> selected =
        asked
            .where()
            .map(where -> table.where(parsed(PolicyKeys.WHERE.name(), where)))
            .orElse(table);
    List<Column> columns = new ArrayList<>();
    for (String name : needed(table.schema(), candidate, champion)) {
      columns.add(col(ModelInputs.quoted(name)));
    }
    int inputs = columns.size();
    columns.add(label(table.schema(), asked, version).as(alias("label")));
    columns.add(weight(table.schema(), asked, version).as(alias("weight")));
    for (int i = 0; i < slices.size(); i++) {
      columns.add(parsed(PolicyKeys.SLICES.name(), slices.get(i)).as(alias("slice" + i)));
    }
    Dataset<Row> projected = resolved(selected, columns, slices);
    Dataset<Row> scored = projected.select(withTexts(projected, inputs));
    scored = score(context, candidate, scored, "candidate", asked, version);
    Column other = lit(Double.NaN);
    if (champion.isPresent()) {
      scored = score(context, champion.get(), scored, "champion", asked, version);
      other = col(alias("champion"));
    }
    List<Column> kept = new ArrayList<>();
    kept.add(col(alias("label")));
    kept.add(col(alias("weight")));
    kept.add(coalesce(col(alias("candidate")), lit(Double.NaN)));
    kept.add(coalesce(other, lit(Double.NaN)));
    for (int i = 0; i < slices.size(); i++) {
      kept.add(col(alias("slice" + i)));
    }
    this.rows = scored.select(kept.toArray(Column[]::new)).persist(StorageLevel.MEMORY_AND_DISK());
  }

  private Dataset<Row> score(
      JobContext context,
      ScoringModel model,
      Dataset<Row> unscored,
      String name,
      EvaluationRows asked,
      TableVersion version) {
    Scorer scorer = Scorer.open(context.spark(), model, asked.batchRows());
    scorers.add(scorer);
    return scorer.withScore(unscored, alias(name), version.toString());
  }

  private static Dataset<Row> resolved(
      Dataset<Row> selected, List<Column> columns, List<String> slices) {
    try {
      return selected.select(columns.toArray(Column[]::new));
    } catch (Exception e) {
      if (e instanceof AnalysisException analysis) {
        throw new JobException(
            "Cannot evaluate by %s %s: %s. Correct it."
                .formatted(PolicyKeys.SLICES, slices, analysis.getSimpleMessage()),
            e);
      }
      throw e;
    }
  }

  /** Slices as text, of conditions only where they hold. */
  private Column[] withTexts(Dataset<Row> projected, int inputs) {
    StructType schema = projected.schema();
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < schema.length(); i++) {
      Column column = col(ModelInputs.quoted(schema.apply(i).name()));
      if (i < inputs + 2) {
        columns.add(column);
        continue;
      }
      boolean condition = schema.apply(i).dataType() instanceof BooleanType;
      conditions.add(condition);
      Column text = column.cast(DataTypes.StringType);
      columns.add(
          (condition ? when(column, HOLDS) : coalesce(text, lit("null")))
              .as(schema.apply(i).name()));
    }
    return columns.toArray(Column[]::new);
  }

  private static Column parsed(String key, String sql) {
    try {
      return expr(sql);
    } catch (Exception e) {
      throw new JobException(
          "Cannot evaluate by %s '%s': it is no SQL expression (%s). Correct it."
              .formatted(key, sql, e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  private static Column label(StructType schema, EvaluationRows asked, TableVersion version) {
    return coalesce(
        number(schema, asked.label(), PolicyKeys.LABEL.name(), version), lit(Double.NaN));
  }

  private static Column weight(StructType schema, EvaluationRows asked, TableVersion version) {
    return asked
        .probability()
        .map(
            name ->
                coalesce(
                    lit(1.0).divide(number(schema, name, PolicyKeys.PROBABILITY.name(), version)),
                    lit(Double.NaN)))
        .orElse(lit(1.0));
  }

  private static Column number(StructType schema, String name, String key, TableVersion version) {
    if (!Arrays.asList(schema.fieldNames()).contains(name)) {
      throw new JobException(
          "Cannot evaluate on %s: it has no column %s (allowed: %s). Correct %s."
              .formatted(version, name, String.join(", ", schema.fieldNames()), key));
    }
    DataType type = schema.apply(name).dataType();
    if (!(type instanceof NumericType || type instanceof BooleanType)) {
      throw new JobException(
          "Cannot evaluate on %s: column %s is %s (allowed: a number or a boolean). Correct %s."
              .formatted(version, name, type.simpleString(), key));
    }
    return col(ModelInputs.quoted(name)).cast(DataTypes.DoubleType);
  }

  /** The columns that the models read; an element of an array stands for the array. */
  private static Set<String> needed(
      StructType schema, ScoringModel candidate, Optional<ScoringModel> champion) {
    List<String> known = Arrays.asList(schema.fieldNames());
    Set<String> names = new LinkedHashSet<>();
    List<String> features = new ArrayList<>(ModelShape.of(candidate).names());
    champion.ifPresent(model -> features.addAll(ModelShape.of(model).names()));
    for (String feature : features) {
      String array = feature.replaceFirst("_\\d+$", "");
      if (known.contains(feature)) {
        names.add(feature);
      } else if (known.contains(array)) {
        names.add(array);
      }
    }
    return names;
  }

  Dataset<Row> rows() {
    return rows;
  }

  /** Whether a slice is a condition, and not a column with values. */
  boolean isCondition(int slice) {
    return conditions.get(slice);
  }

  /**
   * The values of a slice with their labelled rows: value, rows, rows with label 1, rows with label
   * 0.
   *
   * @param most how many are wanted
   */
  List<Row> values(int slice, int most) {
    return values(slice, most, label().notEqual(Double.NaN));
  }

  /** Like {@link #values}, of the rows without a label, which are neither 1 nor 0. */
  List<Row> unlabelledValues(int slice, int most) {
    // Not by equality: the bounds by which Spark skips cached batches leave NaN out.
    return values(slice, most, label().isNaN());
  }

  private Column label() {
    return col(ModelInputs.quoted(rows.columns()[LABEL]));
  }

  private List<Row> values(int slice, int most, Column which) {
    Column label = label();
    Column value = col(ModelInputs.quoted(rows.columns()[FIRST_SLICE + slice]));
    return rows.where(value.isNotNull().and(which))
        .groupBy(value)
        .agg(
            count(lit(1)),
            sum(when(label.equalTo(1), 1L).otherwise(0L)),
            sum(when(label.equalTo(0), 1L).otherwise(0L)))
        .orderBy(value)
        .limit(most)
        .collectAsList();
  }

  private static String alias(String name) {
    return "sinter gate " + name;
  }

  @Override
  public void close() {
    rows.unpersist();
    scorers.forEach(Scorer::close);
  }
}
