package io.sinter.training.internal;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import io.sinter.job.ModelInputs;
import io.sinter.training.Loss;
import io.sinter.training.TrainingColumns;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** What a label must be for a loss, and how it becomes a number. */
final class Labels {
  private static final int MOST_CLASSES = 10_000;

  private Labels() {}

  /**
   * The loss with the classes of the training rows: whole numbers in their order, else text in its
   * own.
   */
  static Loss resolve(Dataset<Row> table, TrainingColumns columns, List<String> problems) {
    if (!(columns.loss() instanceof Loss.Multiclass multiclass)
        || !multiclass.classes().isEmpty()) {
      return columns.loss();
    }
    List<String> classes = new ArrayList<>();
    table
        .where(columns.trainingWhere())
        .select(text(columns).as("class"))
        .where(col("class").isNotNull())
        .distinct()
        .limit(MOST_CLASSES + 1)
        .collectAsList()
        .forEach(row -> classes.add(row.getString(0)));
    if (classes.size() < 2) {
      problems.add(
          "training.where: the rows have %d classes of label %s %s (allowed: at least 2). Widen the predicate"
              .formatted(classes.size(), columns.label(), classes));
    } else if (classes.size() > MOST_CLASSES) {
      problems.add(
          "label: column %s has more than %d classes (allowed: at most that many). Choose another, or another loss"
              .formatted(columns.label(), MOST_CLASSES));
    }
    boolean whole = classes.stream().allMatch(name -> name.matches("-?\\d{1,18}"));
    classes.sort(whole ? Comparator.comparingLong(Long::parseLong) : Comparator.naturalOrder());
    try {
      return multiclass.withClasses(classes);
    } catch (IllegalArgumentException e) {
      problems.add("loss.class-weights: " + e.getMessage().replaceAll("\\.$", ""));
      return new Loss.Multiclass(classes, java.util.Map.of());
    }
  }

  /** The label as it reads. */
  static Column text(TrainingColumns columns) {
    return col(ModelInputs.quoted(columns.label())).cast(DataTypes.StringType);
  }

  /** Whether a row has a label. */
  static Column known(TrainingColumns columns) {
    Column label = col(ModelInputs.quoted(columns.label()));
    return columns.loss() instanceof Loss.Multiclass
        ? label.isNotNull()
        : label.isNotNull().and(not(label.cast(DataTypes.DoubleType).isNaN()));
  }

  /** The first label in the order of text that is none of the classes. */
  static String unknown(Dataset<Row> rows, TrainingColumns columns, Loss.Multiclass loss) {
    Column text = text(columns);
    return String.valueOf(
        rows.agg(functions.min(functions.when(not(text.isin(loss.classes().toArray())), text)))
            .head()
            .getString(0));
  }

  /** What is wrong with odd labels. */
  static String problem(Loss loss) {
    if (loss instanceof Loss.Binary) {
      return "label: %,d rows hold something else than 0 or 1, such as %s (allowed: 0, 1, null). Correct the column, or choose another";
    } else if (loss instanceof Loss.Multiclass) {
      return "label: %,d validation rows hold a class that no training row has, such as %s (allowed: the classes of the training rows, null). Correct the column, or the predicates";
    } else if (loss instanceof Loss.Poisson) {
      return "label: %,d rows hold something else than a number of at least 0, such as %s (allowed: 0 and above, null). Correct the column, or choose another";
    }
    return "label: %,d rows hold infinite values, such as %s (allowed: finite, null). Correct the column, or choose another";
  }
}
