package io.sinter.training.internal;

import io.sinter.registry.TimePeriod;
import io.sinter.training.ArrayColumn;
import io.sinter.training.CyclicColumn;
import io.sinter.training.Loss;
import io.sinter.training.TrainingColumns;
import io.sinter.training.internal.scan.ArrayFacts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;

/** Checks columns and predicates against a table's schema; reads no row. */
final class ColumnChecks {
  private static final Set<DataType> WHOLE =
      Set.of(DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType, DataTypes.LongType);

  private final Dataset<Row> table;
  private final TrainingColumns columns;
  private final List<String> problems = new ArrayList<>();

  ColumnChecks(Dataset<Row> table, TrainingColumns columns) {
    this.table = table;
    this.columns = columns;
  }

  /** One line each, starting with the configuration key. */
  List<String> problems() {
    if (columns.numeric().isEmpty()
        && columns.categorical().isEmpty()
        && columns.arrays().isEmpty()
        && columns.cyclic().isEmpty()) {
      problems.add("features.numeric: no features (allowed: at least one). Name columns");
    }
    columns.numeric().forEach(name -> check("features.numeric", name, isNumber(name), "a number"));
    for (ArrayColumn array : columns.arrays()) {
      check(
          "features.arrays",
          array.name(),
          isArray(array.name()),
          "an array of numbers, a vector, or binary");
    }
    columns.cyclic().forEach(this::checkTime);
    columns
        .categorical()
        .forEach(
            name ->
                check(
                    "features.categorical",
                    name,
                    isCategory(name),
                    "text, a whole number or a boolean"));
    if (columns.loss() instanceof Loss.Multiclass) {
      String allowed = "text, a whole number or a boolean";
      check("label", columns.label(), isCategory(columns.label()), allowed);
    } else {
      check("label", columns.label(), isNumber(columns.label()), "a number or a boolean");
    }
    columns.weight().ifPresent(name -> check("weight", name, isNumber(name), "a number"));
    distinct();
    predicate("training.where", columns.trainingWhere());
    predicate("validation.where", columns.validationWhere());
    return problems;
  }

  private void check(String key, String name, boolean fits, String allowed) {
    if (!Arrays.asList(table.columns()).contains(name)) {
      problems.add(
          "%s: the table has no column %s (columns: %s). Correct the name"
              .formatted(key, name, String.join(", ", table.columns())));
    } else if (!fits) {
      problems.add(
          "%s: column %s is %s (allowed: %s). Leave it out, or convert it"
              .formatted(key, name, type(name).simpleString(), allowed));
    }
  }

  private void checkTime(CyclicColumn column) {
    String name = column.name();
    boolean known = Arrays.asList(table.columns()).contains(name);
    check("features.cyclic", name, known && TimeColumns.isTime(type(name)), TimeColumns.TYPES);
    List<TimePeriod> idle = known ? TimeColumns.idle(column, type(name)) : List.of();
    if (!idle.isEmpty()) {
      problems.add(
          "features.cyclic: column %s is date, which is the same in every %s (allowed: week, year). Leave the period out"
              .formatted(name, String.join(" and ", idle.stream().map(TimePeriod::text).toList())));
    }
  }

  private void distinct() {
    Set<String> seen = new HashSet<>();
    Set<String> twice = new LinkedHashSet<>();
    List<String> names = new ArrayList<>(columns.numeric());
    columns.arrays().forEach(array -> names.addAll(array.elements()));
    columns.arrays().forEach(array -> names.add(array.name()));
    columns.cyclic().forEach(time -> names.add(time.name()));
    names.addAll(columns.categorical());
    names.add(columns.label());
    columns.weight().ifPresent(names::add);
    for (String name : names) {
      if (!seen.add(name.toLowerCase(Locale.ROOT))) {
        twice.add(name);
      }
      if ((name.equals("score") || name.equals("scores")) && !name.equals(columns.label())) {
        problems.add(
            "features: a feature cannot be named %s, as the model's output is. Rename it"
                .formatted(name));
      }
    }
    twice.forEach(
        name ->
            problems.add(
                "features: column %s is named twice (allowed: once, as a feature, as the label or as the weight). Remove one"
                    .formatted(name)));
  }

  private boolean isNumber(String name) {
    return Arrays.asList(table.columns()).contains(name)
        && (type(name) instanceof NumericType || type(name) instanceof BooleanType);
  }

  private boolean isArray(String name) {
    return Arrays.asList(table.columns()).contains(name) && ArrayFacts.isArray(type(name));
  }

  private boolean isCategory(String name) {
    return Arrays.asList(table.columns()).contains(name)
        && (type(name) instanceof StringType
            || type(name) instanceof BooleanType
            || WHOLE.contains(type(name)));
  }

  private DataType type(String name) {
    return table.schema().apply(name).dataType();
  }

  private void predicate(String key, String where) {
    try {
      DataType type = table.select(functions.expr(where)).schema().fields()[0].dataType();
      if (!(type instanceof BooleanType)) {
        problems.add(
            "%s: '%s' is %s (allowed: a condition). Correct it"
                .formatted(key, where, type.simpleString()));
      }
    } catch (Exception e) { // Spark throws AnalysisException without declaring it.
      if (!(e instanceof AnalysisException)) {
        throw e;
      }
      problems.add("%s: Spark does not understand '%s': %s".formatted(key, where, firstLine(e)));
    }
  }

  /** Spark's messages go on with the query and a pointer into it. */
  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage())
        .lines()
        .filter(line -> !line.isBlank())
        .findFirst()
        .orElse("");
  }
}
