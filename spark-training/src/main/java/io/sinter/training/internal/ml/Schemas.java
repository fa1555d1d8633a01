package io.sinter.training.internal.ml;

import io.sinter.training.CyclicColumn;
import io.sinter.training.TorchParams;
import io.sinter.training.internal.TimeColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;

/** Checks a schema against params, all problems at once. */
public final class Schemas {
  private final StructType schema;
  private final List<String> problems = new ArrayList<>();

  private Schemas(StructType schema) {
    this.schema = schema;
  }

  /**
   * What a fitted model's transform makes of a schema.
   *
   * @throws IllegalArgumentException naming everything that is wrong
   */
  public static StructType fitting(StructType schema, TorchParams params) {
    Schemas checks = new Schemas(schema);
    checks.inputs(params);
    checks.requireNumber("labelCol", params.getLabelCol());
    ModelParams.weight(params).ifPresent(name -> checks.requireNumber("weightCol", name));
    if (params.isDefined(params.validationIndicatorCol())) {
      String name = params.getValidationIndicatorCol();
      DataType type = checks.type("validationIndicatorCol", name);
      if (type != null && !(type instanceof BooleanType)) {
        checks.wrong("validationIndicatorCol", name, type, "boolean");
      }
    }
    Outputs outputs = Outputs.of(params, ModelParams.LOSS.parse(params.getLoss()));
    checks.outputs(outputs);
    checks.raise("Cannot fit");
    return outputs.schema(schema);
  }

  /** What a model makes of a schema; otherwise like {@link #fitting}. */
  static StructType transforming(StructType schema, TorchParams params, Outputs outputs) {
    Schemas checks = new Schemas(schema);
    checks.inputs(params);
    checks.outputs(outputs);
    checks.raise("Cannot transform");
    return outputs.schema(schema);
  }

  private void inputs(TorchParams params) {
    InputColumns.vectorColumn(params).ifPresent(name -> requireArray("featuresCol", name));
    for (String name : params.getArrayCols()) {
      requireArray("arrayCols", name);
    }
    for (String name : params.getNumericCols()) {
      requireNumber("numericCols", name);
    }
    for (String text : params.getCyclicCols()) {
      requireTime(text);
    }
    for (String name : params.getCategoricalCols()) {
      type("categoricalCols", name);
    }
  }

  private void outputs(Outputs outputs) {
    for (String name : outputs.names()) {
      if (find(name) != null) {
        problems.add("column %s is there already (allowed: a new name)".formatted(name));
      }
    }
  }

  private void requireArray(String param, String name) {
    DataType type = type(param, name);
    if (type != null && !InputColumns.isVector(type)) {
      wrong(param, name, type, "vector or array of numbers");
    }
  }

  private void requireNumber(String param, String name) {
    DataType type = type(param, name);
    if (type != null && !(type instanceof NumericType || type instanceof BooleanType)) {
      wrong(param, name, type, "a number or boolean");
    }
  }

  private void requireTime(String text) {
    String name;
    try {
      name = CyclicColumn.parse(text).name();
    } catch (IllegalArgumentException e) {
      problems.add("cyclicCols: " + e.getMessage());
      return;
    }
    DataType type = type("cyclicCols", name);
    if (type != null && !TimeColumns.isTime(type)) {
      wrong("cyclicCols", name, type, TimeColumns.TYPES);
    }
  }

  private @org.jspecify.annotations.Nullable DataType type(String param, String name) {
    DataType type = find(name);
    if (type == null) {
      problems.add(
          "%s: there is no column %s (columns: %s)"
              .formatted(param, name, String.join(", ", schema.fieldNames())));
    }
    return type;
  }

  private @org.jspecify.annotations.Nullable DataType find(String name) {
    return Arrays.stream(schema.fields())
        .filter(
            field -> field.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .map(field -> field.dataType())
        .orElse(null);
  }

  private void wrong(String param, String name, DataType type, String allowed) {
    problems.add(
        "%s: column %s is %s (allowed: %s)".formatted(param, name, type.simpleString(), allowed));
  }

  private void raise(String action) {
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: %s. Correct the params or the dataset."
              .formatted(action, String.join("; ", problems)));
    }
  }
}
