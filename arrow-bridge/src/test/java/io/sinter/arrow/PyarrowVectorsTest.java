package io.sinter.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.util.TransferPair;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every shared type, as pyarrow wrote it (make_arrow_fixtures.py), whole and in slices at odd
 * offsets.
 */
class PyarrowVectorsTest extends AllocatorTest {
  private static final Map<String, IntFunction<List<Number>>> EXPECTED =
      Map.ofEntries(
          one("int8", i -> (byte) (i - 50)),
          one("int16", i -> (short) (300 * i - 15000)),
          one("int32", i -> 40_000_000 * i - 2_000_000_000),
          one("int64", i -> 90_000_000_000_000_000L * i - 4_500_000_000_000_000_000L),
          one("uint8", i -> (byte) (2 * i + 50)),
          one("uint16", i -> (short) (600 * i)),
          one("uint32", i -> (int) (42_000_000L * i)),
          one("uint64", i -> 180_000_000_000_000_000L * i),
          one("float", i -> i * 0.125f - 3),
          one("double", i -> i / 3.0),
          one("bool", i -> (byte) (i % 3 == 0 ? 1 : 0)),
          one("date", i -> i + 15_000),
          one("timestamp", i -> 1_000_003L * i),
          one("duration", i -> 7L * i),
          Map.entry("list", i -> List.of((float) i, i + 0.5f, (float) -i)),
          Map.entry("bytes", i -> List.of((byte) i, (byte) (255 - i))));

  private ArrowStreamReader reader;
  private VectorSchemaRoot batch;

  @BeforeEach
  void readTheStream() throws IOException {
    reader =
        new ArrowStreamReader(
            PyarrowVectorsTest.class.getResourceAsStream("types.arrow"), allocator);
    assertThat(reader.loadNextBatch()).isTrue();
    batch = reader.getVectorSchemaRoot();
  }

  @AfterEach
  void closeTheStream() throws IOException {
    reader.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 8, 37})
  void valuesEqualTheOnesWritten(int start) {
    for (String name : EXPECTED.keySet()) {
      try (FieldVector slice = slice(name, start, 60)) {
        long before = CopyCounter.bytes();
        try (TensorColumn column = ArrowTensors.column(slice, NullRule.reject())) {
          assertThat(numbers(column.values(), name))
              .as(name)
              .isEqualTo(expected(name, start, 60, null));
          assertThat(column.present()).isEmpty();
          boolean bits = slice instanceof BitVector;
          assertThat(CopyCounter.bytes() - before).as(name).isEqualTo(bits ? 60 : 0);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 8, 37})
  void nullsAreFilled(int start) {
    for (String name : EXPECTED.keySet()) {
      try (FieldVector slice = slice(name + "_nulls", start, 60)) {
        try (TensorColumn column = ArrowTensors.column(slice, NullRule.fill(1))) {
          assertThat(numbers(column.values(), name))
              .as(name)
              .isEqualTo(expected(name, start, 60, 1));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 8, 37})
  void nullsAreMasked(int start) {
    for (String name : EXPECTED.keySet()) {
      try (FieldVector slice = slice(name + "_nulls", start, 60)) {
        long before = CopyCounter.bytes();
        try (TensorColumn column = ArrowTensors.column(slice, NullRule.mask())) {
          boolean bits = slice instanceof BitVector;
          assertThat(CopyCounter.bytes() - before).as(name).isEqualTo(bits ? 120 : 60);
          ByteBuffer present = ArrowTensors.buffer(column.present().orElseThrow());
          List<Number> values = numbers(column.values(), name);
          List<Number> expected = expected(name, start, 60, null);
          int size = values.size() / 60;
          for (int row = 0; row < 60; row++) {
            assertThat(present.get(row)).isEqualTo((byte) ((start + row) % 7 == 3 ? 0 : 1));
            if (present.get(row) == 1) {
              assertThat(values.subList(row * size, row * size + size))
                  .isEqualTo(expected.subList(row * size, row * size + size));
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4})
  void nullsAreRefusedWithTheirRow(int start) {
    for (String name : EXPECTED.keySet()) {
      try (FieldVector slice = slice(name + "_nulls", start, 60)) {
        int row = start == 4 ? 6 : 3 - start;
        assertThatThrownBy(() -> ArrowTensors.column(slice, NullRule.reject()))
            .isInstanceOf(BridgeException.class)
            .hasMessageContaining("vector `" + name + "_nulls` (")
            .hasMessageContaining(", 60 rows): row " + row + " is null (");
      }
    }
  }

  private FieldVector slice(String name, int start, int rows) {
    TransferPair pair = batch.getVector(name).getTransferPair(allocator);
    pair.splitAndTransfer(start, rows);
    return (FieldVector) pair.getTo();
  }

  private static Map.Entry<String, IntFunction<List<Number>>> one(
      String name, IntFunction<Number> value) {
    return Map.entry(name, i -> List.of(value.apply(i)));
  }

  private static List<Number> expected(String name, int start, int rows, Integer fill) {
    List<Number> expected = new ArrayList<>();
    for (int i = start; i < start + rows; i++) {
      for (Number value : EXPECTED.get(name).apply(i)) {
        expected.add(fill != null && i % 7 == 3 ? like(value, fill) : value);
      }
    }
    return expected;
  }

  private static Number like(Number value, int fill) {
    return switch (value.getClass().getSimpleName()) {
      case "Byte" -> (byte) fill;
      case "Short" -> (short) fill;
      case "Integer" -> fill;
      case "Long" -> (long) fill;
      case "Float" -> (float) fill;
      default -> (double) fill;
    };
  }

  private static List<Number> numbers(Tensor tensor, String name) {
    ByteBuffer buffer = ArrowTensors.buffer(tensor);
    Number sample = EXPECTED.get(name).apply(0).get(0);
    List<Number> numbers = new ArrayList<>();
    while (buffer.hasRemaining()) {
      numbers.add(
          switch (sample.getClass().getSimpleName()) {
            case "Byte" -> (Number) buffer.get();
            case "Short" -> buffer.getShort();
            case "Integer" -> buffer.getInt();
            case "Long" -> buffer.getLong();
            case "Float" -> buffer.getFloat();
            default -> buffer.getDouble();
          });
    }
    return numbers;
  }
}
