package io.sinter.drift.internal;

import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Makes rows of a schema by column name; what is not set is null, and so is NaN. */
final class RowBuilder {
  private final StructType schema;
  private final @Nullable Object[] values;

  RowBuilder(StructType schema) {
    this.schema = schema;
    this.values = new Object[schema.size()];
  }

  RowBuilder set(String column, @Nullable Object value) {
    values[schema.fieldIndex(column)] = orNull(value);
    return this;
  }

  RowBuilder setAll(Map<String, ?> columns) {
    columns.forEach(this::set);
    return this;
  }

  /** Sets a column of type struct. */
  RowBuilder struct(String column, @Nullable Object... fields) {
    for (int i = 0; i < fields.length; i++) {
      fields[i] = orNull(fields[i]);
    }
    values[schema.fieldIndex(column)] = RowFactory.create(fields);
    return this;
  }

  Row row() {
    return RowFactory.create(values);
  }

  private static @Nullable Object orNull(@Nullable Object value) {
    return value instanceof Double number && !Double.isFinite(number) ? null : value;
  }
}
