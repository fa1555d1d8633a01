package io.sinter.training.internal.ml;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.sinter.job.JobException;
import io.sinter.job.ModelInputs;
import io.sinter.training.Loss;
import io.sinter.training.TorchParams;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/** A user's dataset as a table for the trainer: inputs, label, and which rows are measured on. */
final class TrainingTable {
  /** Whether a row is for validation. */
  static final String VALIDATES = "sinter_validates";

  /** The label, its type fit for the loss. */
  static final String LABEL = "sinter_target";

  private static final int MOST_CLASSES = 10_000;
  private static final long SHARES = 1_000_000;

  private TrainingTable() {}

  /** Whether some rows are measured on and not trained on. */
  static boolean hasValidation(TorchParams params) {
    return params.isDefined(params.validationIndicatorCol())
        || !params.getValidationTable().isEmpty()
        || params.getValidationFraction() > 0;
  }

  static Dataset<Row> of(Dataset<Row> dataset, TorchParams params, InputColumns inputs, Loss loss) {
    if (params.isDefined(params.validationIndicatorCol())) {
      Column indicator = dataset.col(ModelInputs.quoted(params.getValidationIndicatorCol()));
      return select(dataset, params, inputs, loss, coalesce(indicator, lit(false)));
    }
    if (!params.getValidationTable().isEmpty()) {
      Dataset<Row> other = validationTable(dataset, params);
      return select(dataset, params, inputs, loss, lit(false))
          .union(select(other, params, inputs, loss, lit(true)));
    }
    double fraction = params.getValidationFraction();
    if (fraction > 0) {
      List<Column> hashed = columns(dataset, params, inputs, loss);
      hashed.add(lit(params.getSeed()));
      Column place = pmod(xxhash64(hashed.toArray(Column[]::new)), lit(SHARES));
      return select(dataset, params, inputs, loss, place.lt(lit(Math.round(fraction * SHARES))));
    }
    return select(dataset, params, inputs, loss, lit(false));
  }

  private static Dataset<Row> validationTable(Dataset<Row> dataset, TorchParams params) {
    Dataset<Row> table = dataset.sparkSession().read().table(params.getValidationTable());
    try {
      Schemas.fitting(table.schema(), params);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "validationTable %s: %s".formatted(params.getValidationTable(), e.getMessage()), e);
    }
    return table;
  }

  private static List<Column> columns(
      Dataset<Row> dataset, TorchParams params, InputColumns inputs, Loss loss) {
    List<Column> columns = new ArrayList<>(inputs.columns(dataset));
    columns.add(label(dataset, params, loss).as(LABEL));
    ModelParams.weight(params)
        .ifPresent(name -> columns.add(dataset.col(ModelInputs.quoted(name))));
    return columns;
  }

  /**
   * The loss for this table. As in MLlib the classes are 0, 1 and so on up to the largest label,
   * whether or not each occurs, so that a class is the index of its probability.
   *
   * @throws JobException if a label is no class
   */
  static Loss loss(Dataset<Row> dataset, TorchParams params) {
    Loss loss = ModelParams.LOSS.parse(params.getLoss());
    if (!(loss instanceof Loss.Multiclass multiclass) || !multiclass.classes().isEmpty()) {
      return loss;
    }
    Column label = dataset.col(ModelInputs.quoted(params.getLabelCol())).cast(DataTypes.DoubleType);
    Column odd = label.lt(0).or(label.notEqual(floor(label))).or(label.geq(MOST_CLASSES));
    Row facts = dataset.agg(max(label), max(when(odd, label))).head();
    if (facts.isNullAt(0) || !facts.isNullAt(1)) {
      throw new JobException(
          "Cannot train: label %s is %s (allowed: 0, 1 and so on below %d). Index the labels, e.g. with StringIndexer."
              .formatted(
                  params.getLabelCol(),
                  facts.isNullAt(0) ? "null in every row" : facts.get(1),
                  MOST_CLASSES));
    }
    return multiclass.withClasses(
        IntStream.rangeClosed(0, (int) Math.max(1, facts.getDouble(0)))
            .mapToObj(Integer::toString)
            .toList());
  }

  private static Column label(Dataset<Row> dataset, TorchParams params, Loss loss) {
    Column label = dataset.col(ModelInputs.quoted(params.getLabelCol()));
    return loss instanceof Loss.Multiclass ? label.cast(DataTypes.LongType) : label;
  }

  private static Dataset<Row> select(
      Dataset<Row> dataset, TorchParams params, InputColumns inputs, Loss loss, Column validates) {
    List<Column> all = columns(dataset, params, inputs, loss);
    all.add(validates.as(VALIDATES));
    return dataset.select(all.toArray(Column[]::new));
  }
}
