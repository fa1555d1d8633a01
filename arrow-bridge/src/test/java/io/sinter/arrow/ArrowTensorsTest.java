package io.sinter.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try")
class ArrowTensorsTest extends AllocatorTest {
  @Test
  void viewSharesMemoryWithTheVector() {
    try (Float4Vector vector = floats("price", 1.5f, -2f, 3f);
        Tensor tensor = ArrowTensors.view(vector)) {
      long copied = CopyCounter.bytes();
      assertThat(tensor.shape()).containsExactly(3);
      assertThat(tensor.data_ptr().address()).isEqualTo(vector.getDataBufferAddress());
      vector.set(1, 7f);
      assertThat(ArrowTensors.buffer(tensor).asFloatBuffer().get(1)).isEqualTo(7f);
      assertThat(CopyCounter.bytes()).isEqualTo(copied);
    }
  }

  @Test
  void tensorKeepsTheMemoryAfterTheVectorIsClosed() {
    Float4Vector vector = floats("price", 1.5f, -2f, 3f);
    Tensor tensor = ArrowTensors.view(vector);
    Tensor slice = tensor.narrow(0, 1, 2);
    vector.close();
    tensor.close();
    assertThat(allocator.getAllocatedMemory()).isPositive();
    assertThat(slice.data_ptr_float().get(0)).isEqualTo(-2f);
    slice.close();
    assertThat(allocator.getAllocatedMemory()).isZero();
  }

  @Test
  void nullIsRejectedWithItsRow() {
    try (Float4Vector vector = floats("price", 1f, 2f, 3f)) {
      vector.setNull(1);
      assertThatThrownBy(() -> ArrowTensors.view(vector))
          .isInstanceOf(BridgeException.class)
          .hasMessage(
              "Cannot view vector `price` (FLOAT4, 3 rows): row 1 is null (1 nulls; allowed: none). Pass NullRule.fill(value) or NullRule.mask() to ArrowTensors.column.");
    }
  }

  @Test
  void matrixPutsColumnsSideBySide() {
    try (Float4Vector a = floats("a", 1f, 2f, 3f);
        Float4Vector b = floats("b", 4f, 5f, 6f)) {
      b.setNull(2);
      long copied = CopyCounter.bytes();
      try (Tensor matrix = ArrowTensors.matrix(List.of(a, b), NullRule.fill(9))) {
        float[] values = new float[6];
        ArrowTensors.buffer(matrix).asFloatBuffer().get(values);
        assertThat(values).containsExactly(1f, 4f, 2f, 5f, 3f, 9f);
        assertThat(CopyCounter.bytes() - copied).isEqualTo(24);
      }
    }
  }

  @Test
  void matrixEqualsTorchStackAtEveryWidth() {
    Random random = new Random(3);
    for (int width : new int[] {1, 2, 3, 7, 64, 301}) {
      for (int rows : new int[] {0, 1, 15, 255, 257, 1000}) {
        List<Float4Vector> columns = new ArrayList<>();
        for (int i = 0; i < width; i++) {
          float[] values = new float[rows];
          for (int row = 0; row < rows; row++) {
            values[row] = random.nextFloat();
          }
          columns.add(floats("c" + i, values));
        }
        try (PointerScope scope = new PointerScope()) {
          Tensor[] views = columns.stream().map(ArrowTensors::view).toArray(Tensor[]::new);
          Tensor expected = torch.stack(new TensorVector(views), 1);
          Tensor matrix = ArrowTensors.matrix(columns);
          assertThat(matrix.shape()).containsExactly(rows, width);
          assertThat(matrix.is_contiguous()).isTrue();
          assertThat(matrix.equal(expected)).as("%d x %d", rows, width).isTrue();
        }
        columns.forEach(Float4Vector::close);
      }
    }
  }

  @Test
  void matrixRefusesWhatDoesNotFit() {
    try (Float4Vector a = floats("a", 1f, 2f);
        Float4Vector b = floats("b", 1f)) {
      assertThatThrownBy(() -> ArrowTensors.matrix(List.of()))
          .hasMessageContaining("there are none (allowed: 1 or more)");
      assertThatThrownBy(() -> ArrowTensors.matrix(List.of(a, b)))
          .hasMessageContaining("vector `b` (FLOAT4, 1 rows) has not the 2 rows of `a`");
      assertThatThrownBy(() -> ArrowTensors.matrix(List.of(a), NullRule.mask()))
          .hasMessageContaining("the null rule is Mask (allowed: Reject, Fill)");
      a.setNull(1);
      assertThatThrownBy(() -> ArrowTensors.matrix(List.of(a)))
          .isInstanceOf(BridgeException.class)
          .hasMessage(
              "Cannot put into a matrix vector `a` (FLOAT4, 2 rows): row 1 is null (1 nulls; allowed: none). Pass NullRule.fill(value) to ArrowTensors.matrix.");
    }
  }

  @Test
  void viewsMadeInAScopeAreFreedByItAndLaterOnesStillWork() {
    for (int round = 0; round < 50; round++) {
      Float4Vector vector = floats("price", 1f, 2f, 3f);
      try (PointerScope scope = new PointerScope()) {
        for (int i = 0; i < 20; i++) {
          assertThat(ArrowTensors.view(vector).numel()).isEqualTo(3);
        }
        vector.close();
        assertThat(allocator.getAllocatedMemory()).isPositive();
      }
      assertThat(allocator.getAllocatedMemory()).isZero();
    }
  }

  @Test
  void viewsAreFreedFromManyThreads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (Float4Vector shared = floats("shared", 1f, 2f, 3f)) {
      List<Future<?>> runs = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        runs.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 500; i++) {
                    Float4Vector own = floats("own", i, 2f);
                    try (Tensor a = ArrowTensors.view(shared);
                        Tensor b = ArrowTensors.view(own)) {
                      own.close();
                      assertThat(ArrowTensors.buffer(a).getFloat(4)).isEqualTo(2f);
                      assertThat(ArrowTensors.buffer(b).getFloat(0)).isEqualTo(i);
                    }
                  }
                }));
      }
      for (Future<?> run : runs) {
        run.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void vectorsWithoutRowsGiveEmptyTensors() {
    try (Float4Vector untouched = new Float4Vector("a", allocator);
        BitVector bits = new BitVector("b", allocator);
        Tensor values = ArrowTensors.view(untouched);
        Tensor flags = ArrowTensors.flags(bits);
        TensorColumn masked = ArrowTensors.column(untouched, NullRule.mask());
        Float4Vector target = floats("t", 1f)) {
      assertThat(values.shape()).containsExactly(0);
      assertThat(flags.shape()).containsExactly(0);
      assertThat(masked.present().orElseThrow().shape()).containsExactly(0);
      assertThat(ArrowTensors.buffer(values).remaining()).isZero();
      ArrowTensors.copyTo(values, target);
      assertThat(target.getValueCount()).isZero();
    }
  }

  @Test
  void layoutsThatAreNotATensorsAreRefused() {
    try (VarCharVector strings = new VarCharVector("name", allocator);
        DecimalVector decimal = new DecimalVector("cost", allocator, 10, 2);
        BitVector bits = new BitVector("late", allocator)) {
      for (FieldVector vector : List.of(strings, decimal, bits)) {
        assertThatThrownBy(() -> ArrowTensors.view(vector))
            .isInstanceOf(BridgeException.class)
            .hasMessageStartingWith(
                "Cannot make a tensor of vector `%s` (%s, 0 rows): its layout is not a tensor's"
                    .formatted(vector.getName(), vector.getMinorType()))
            .hasMessageEndingWith(
                switch (vector.getMinorType()) {
                  case DECIMAL -> "Cast the column first, for example to double.";
                  case VARCHAR -> "Cast the column first, or call CategoryTensors.indices.";
                  default -> "Cast the column first.";
                });
      }
    }
  }

  @Test
  void matrixTakesEveryKindOfNumber() {
    try (TinyIntVector int8 = new TinyIntVector("int8", allocator);
        SmallIntVector int16 = new SmallIntVector("int16", allocator);
        IntVector int32 = new IntVector("int32", allocator);
        BigIntVector int64 = new BigIntVector("int64", allocator);
        UInt1Vector uint8 = new UInt1Vector("uint8", allocator);
        UInt2Vector uint16 = new UInt2Vector("uint16", allocator);
        UInt4Vector uint32 = new UInt4Vector("uint32", allocator);
        UInt8Vector uint64 = new UInt8Vector("uint64", allocator);
        Float2Vector float16 = new Float2Vector("float16", allocator);
        Float4Vector float32 = new Float4Vector("float32", allocator);
        Float4Vector other = new Float4Vector("other", allocator);
        Float8Vector float64 = new Float8Vector("float64", allocator);
        BitVector bits = new BitVector("bits", allocator)) {
      List<FieldVector> columns =
          List.of(
              int8, int16, int32, int64, uint8, uint16, uint32, uint64, float16, float32, other,
              float64, bits);
      int rows = 300;
      float[] expected = new float[rows * columns.size()];
      Random random = new Random(5);
      columns.forEach(FieldVector::allocateNew);
      for (int row = 0; row < rows; row++) {
        long value = random.nextLong();
        int8.setSafe(row, (byte) value);
        int16.setSafe(row, (short) value);
        int32.setSafe(row, (int) value);
        int64.setSafe(row, value);
        uint8.setSafe(row, (byte) value);
        uint16.setSafe(row, (char) value);
        uint32.setSafe(row, (int) value);
        uint64.setSafe(row, value);
        float16.setSafeWithPossibleTruncate(row, row - 150);
        float32.setSafe(row, (float) value);
        other.setSafe(row, row);
        float64.setSafe(row, value / 3.0);
        bits.setSafe(row, row % 3 == 0 ? 1 : 0);
        float[] numbers = {
          (byte) value,
          (short) value,
          (int) value,
          value,
          (byte) value & 0xFF,
          (char) value,
          (int) value & 0xFFFFFFFFL,
          new BigInteger(Long.toUnsignedString(value)).floatValue(),
          row - 150,
          value,
          row,
          (float) (value / 3.0),
          row % 3 == 0 ? 1 : 0
        };
        System.arraycopy(numbers, 0, expected, row * numbers.length, numbers.length);
      }
      columns.forEach(column -> column.setValueCount(rows));
      for (int i = 0; i < columns.size(); i++) {
        columns.get(i).setNull(7 + i);
        expected[(7 + i) * columns.size() + i] = -1f;
      }
      long copied = CopyCounter.bytes();
      try (Tensor matrix = ArrowTensors.matrix(columns, NullRule.fill(-1))) {
        float[] values = new float[expected.length];
        ArrowTensors.buffer(matrix).asFloatBuffer().get(values);
        assertThat(values).isEqualTo(expected);
        assertThat(CopyCounter.bytes() - copied).isEqualTo(4L * expected.length);
      }
      assertThatThrownBy(() -> ArrowTensors.matrix(columns))
          .hasMessageContaining("vector `int8` (TINYINT, 300 rows): row 7 is null");
    }
  }

  @Test
  void matrixRefusesWhatIsNoNumber() {
    try (DateDayVector dates = new DateDayVector("day", allocator)) {
      assertThatThrownBy(() -> ArrowTensors.matrix(List.of(dates)))
          .isInstanceOf(BridgeException.class)
          .hasMessage(
              "Cannot put into a matrix vector `day` (DATEDAY, 0 rows): it is not of numbers (allowed: integers, floating point, Bit). Cast the column first, or take it with ArrowTensors.column.");
    }
  }

  @Test
  void fillMustFitTheType() {
    try (IntVector vector = new IntVector("count", allocator)) {
      vector.setNull(0);
      vector.setValueCount(1);
      assertThatThrownBy(() -> ArrowTensors.column(vector, NullRule.fill(Double.NaN)))
          .isInstanceOf(BridgeException.class)
          .hasMessage(
              "Cannot fill the nulls of vector `count` (INT, 1 rows): its elements cannot hold NaN (allowed: values of INT32). Choose another fill.");
    }
  }

  @Test
  void tensorsAreCopiedIntoVectors() {
    try (Float4Vector source = floats("s", 1f, 2f, 3f, 4f);
        Float4Vector target = new Float4Vector("t", allocator);
        Tensor tensor = ArrowTensors.view(source);
        Tensor column = tensor.view(4, 1);
        Tensor square = tensor.view(2, 2);
        Tensor everySecond = square.select(1, 1)) {
      target.allocateNew(8);
      target.setNull(0);
      long before = CopyCounter.bytes();
      ArrowTensors.copyTo(column, target);
      assertThat(CopyCounter.bytes() - before).isEqualTo(16);
      assertThat(target.getValueCount()).isEqualTo(4);
      assertThat(target.getNullCount()).isZero();
      assertThat(target.get(3)).isEqualTo(4f);
      before = CopyCounter.bytes();
      ArrowTensors.copyTo(everySecond, target);
      assertThat(CopyCounter.bytes() - before).isEqualTo(8);
      assertThat(target.getValueCount()).isEqualTo(2);
      assertThat(target.get(1)).isEqualTo(4f);
    }
  }

  @Test
  void flagsGoToBitsAndBack() {
    try (BitVector source = new BitVector("s", allocator);
        BitVector target = new BitVector("t", allocator)) {
      for (int row = 0; row < 21; row++) {
        source.setSafe(row, row % 3 == 0 ? 1 : 0);
      }
      source.setValueCount(21);
      long before = CopyCounter.bytes();
      try (Tensor flags = ArrowTensors.flags(source)) {
        ArrowTensors.copyTo(flags, target);
      }
      assertThat(CopyCounter.bytes() - before).as("21 bytes, then 21 bits").isEqualTo(21 + 3);
      assertThat(target.getValueCount()).isEqualTo(21);
      for (int row = 0; row < 21; row++) {
        assertThat(target.get(row)).isEqualTo(row % 3 == 0 ? 1 : 0);
      }
    }
  }

  @Test
  void tensorsThatDoNotFitAreRefused() {
    try (Float4Vector source = floats("s", 1f, 2f, 3f, 4f);
        IntVector target = new IntVector("t", allocator);
        Tensor tensor = ArrowTensors.view(source);
        Tensor square = tensor.view(2, 2);
        Tensor transposed = square.t()) {
      assertThatThrownBy(() -> ArrowTensors.copyTo(tensor, target))
          .isInstanceOf(BridgeException.class)
          .hasMessage(
              "Cannot copy tensor (Float, [4]) to vector `t` (INT, 0 rows): type or shape differ (allowed: Int, [rows] or [rows, 1]). Convert the tensor with to(...) and flatten().");
      assertThatThrownBy(() -> ArrowTensors.copyTo(square, source))
          .hasMessageContaining("Cannot copy tensor (Float, [2, 2]) to vector `s`");
      assertThatThrownBy(() -> ArrowTensors.buffer(transposed))
          .hasMessageContaining("it has 16 bytes and is not contiguous");
    }
  }

  private Float4Vector floats(String name, float... values) {
    Float4Vector vector = new Float4Vector(name, allocator);
    vector.allocateNew(values.length);
    for (int i = 0; i < values.length; i++) {
      vector.set(i, values[i]);
    }
    vector.setValueCount(values.length);
    return vector;
  }
}
