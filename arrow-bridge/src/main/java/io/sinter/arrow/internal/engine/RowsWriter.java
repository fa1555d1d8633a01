package io.sinter.arrow.internal.engine;

import io.sinter.arrow.BridgeException;
import io.sinter.arrow.EngineColumn;
import io.sinter.arrow.EngineNetwork;
import io.sinter.arrow.Vocabulary;
import io.sinter.arrow.internal.Bitmaps;
import io.sinter.arrow.internal.Utf8;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.Types.MinorType;
import org.jspecify.annotations.Nullable;

/**
 * Writes the columns of a batch into staging memory as the network takes them: numbers side by
 * side, times as places in their periods, texts as indices. It is done by the task's thread, so
 * that many tasks prepare while the device computes. Thread-safe.
 */
final class RowsWriter {

  private final EngineNetwork network;
  private final List<Vocabulary> vocabularies;
  private final int numbers;

  RowsWriter(EngineNetwork network) {
    this.network = network;
    this.vocabularies =
        network.categories().stream()
            .map(category -> Vocabulary.of(category.vocabulary()))
            .toList();
    this.numbers = network.numbers().stream().mapToInt(EngineColumn::width).sum();
  }

  /** Numbers a row. */
  int numbers() {
    return numbers;
  }

  /** Categories a row. */
  int categories() {
    return vocabularies.size();
  }

  /**
   * Writes all rows of a batch.
   *
   * @throws BridgeException naming every column that is missing or has another type
   */
  void write(VectorSchemaRoot batch, Slot slot) {
    requireColumns(batch);
    int rows = batch.getRowCount();
    int place = 0;
    for (EngineColumn column : network.numbers()) {
      FieldVector vector = batch.getVector(column.name());
      long target = slot.numbersAddress() + (long) place * Float.BYTES;
      if (column instanceof EngineColumn.Encoded encoded) {
        encode(encoded, vector, rows, target);
      } else {
        copy(vector, rows, target);
      }
      place += column.width();
    }
    for (int i = 0; i < vocabularies.size(); i++) {
      FieldVector vector = batch.getVector(network.categories().get(i).name());
      indices(vector, vocabularies.get(i), rows, slot.categoriesAddress() + (long) i * Long.BYTES);
    }
  }

  private void requireColumns(VectorSchemaRoot batch) {
    List<String> problems = new ArrayList<>();
    for (EngineColumn column : network.columns()) {
      String problem = problem(column, batch.getVector(column.name()), batch.getRowCount());
      if (problem != null) {
        problems.add(problem);
      }
    }
    if (!problems.isEmpty()) {
      throw new BridgeException(
          "Cannot score a batch: %s. Give it one column per column of the model, named and typed as there."
              .formatted(String.join("; ", problems)));
    }
  }

  private static @Nullable String problem(
      EngineColumn column, @Nullable FieldVector vector, int rows) {
    MinorType wanted =
        column instanceof EngineColumn.Numeric
            ? MinorType.FLOAT4
            : column instanceof EngineColumn.Encoded ? MinorType.FLOAT8 : MinorType.VARCHAR;
    if (vector == null) {
      return "column `%s` is missing (allowed: %s)".formatted(column.name(), wanted);
    }
    if (vector.getMinorType() != wanted) {
      return "column `%s` is %s (allowed: %s)"
          .formatted(column.name(), vector.getMinorType(), wanted);
    }
    if (vector.getValueCount() < rows) {
      return "column `%s` has %d rows (allowed: the batch's %d)"
          .formatted(column.name(), vector.getValueCount(), rows);
    }
    return null;
  }

  private void copy(FieldVector vector, int rows, long target) {
    long stride = (long) numbers * Float.BYTES;
    long source = vector.getDataBufferAddress();
    for (int row = 0; row < rows; row++) {
      MemoryUtil.putInt(
          target + row * stride, MemoryUtil.getInt(source + (long) row * Float.BYTES));
    }
    if (vector.getNullCount() > 0) {
      Bitmaps.forEachClear(
          vector.getValidityBufferAddress(),
          rows,
          row -> MemoryUtil.putInt(target + row * stride, Float.floatToRawIntBits(Float.NaN)));
    }
  }

  private void encode(EngineColumn.Encoded column, FieldVector vector, int rows, long target) {
    long stride = (long) numbers * Float.BYTES;
    long source = vector.getDataBufferAddress();
    long validity = vector.getNullCount() == 0 ? 0 : vector.getValidityBufferAddress();
    float[] made = new float[column.width()];
    for (int row = 0; row < rows; row++) {
      boolean present = validity == 0 || Bitmaps.isSet(validity, row);
      double value =
          present
              ? Double.longBitsToDouble(MemoryUtil.getLong(source + (long) row * Double.BYTES))
              : Double.NaN;
      column.encoder().encode(value, made, 0);
      for (int i = 0; i < made.length; i++) {
        MemoryUtil.putInt(
            target + row * stride + (long) i * Float.BYTES, Float.floatToRawIntBits(made[i]));
      }
    }
  }

  private void indices(FieldVector vector, Vocabulary vocabulary, int rows, long target) {
    long stride = (long) vocabularies.size() * Long.BYTES;
    Utf8 texts = Utf8.of(vector);
    boolean nulls = vector.getNullCount() > 0;
    for (int row = 0; row < rows; row++) {
      int index =
          nulls && vector.isNull(row) ? Vocabulary.MISSING : texts.read(row, vocabulary::indexOf);
      MemoryUtil.putLong(target + row * stride, index);
    }
  }
}
