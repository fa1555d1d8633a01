package io.sinter.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.util.TransferPair;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tensors seen as vectors, read back through the vectors' own accessors and through tensors. */
@SuppressWarnings("try")
class TensorVectorsTest extends AllocatorTest {
  private static final ArrowType FLOAT = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
  private static final ArrowType INT64 = new ArrowType.Int(64, true);

  private static final Map<ScalarType, MinorType> TYPES =
      Map.ofEntries(
          Map.entry(ScalarType.Char, MinorType.TINYINT),
          Map.entry(ScalarType.Short, MinorType.SMALLINT),
          Map.entry(ScalarType.Int, MinorType.INT),
          Map.entry(ScalarType.Long, MinorType.BIGINT),
          Map.entry(ScalarType.Byte, MinorType.UINT1),
          Map.entry(ScalarType.UInt16, MinorType.UINT2),
          Map.entry(ScalarType.UInt32, MinorType.UINT4),
          Map.entry(ScalarType.UInt64, MinorType.UINT8),
          Map.entry(ScalarType.Half, MinorType.FLOAT2),
          Map.entry(ScalarType.Float, MinorType.FLOAT4),
          Map.entry(ScalarType.Double, MinorType.FLOAT8));

  @ParameterizedTest
  @EnumSource(
      names = {
        "Char", "Short", "Int", "Long", "Byte", "UInt16", "UInt32", "UInt64", "Half", "Float",
        "Double"
      })
  void everyElementIsSharedAndComesBackAsTheSameMemory(ScalarType type) {
    try (PointerScope scope = new PointerScope()) {
      Tensor tensor = range(17).to(type);
      long copied = CopyCounter.bytes();
      try (FieldVector vector = TensorVectors.share("v", tensor, allocator)) {
        assertThat(vector.getMinorType()).isEqualTo(TYPES.get(type));
        assertThat(vector.getValueCount()).isEqualTo(17);
        assertThat(vector.getNullCount()).isZero();
        assertThat(vector.getDataBufferAddress()).isEqualTo(tensor.data_ptr().address());
        if (vector.getObject(7) instanceof Number number && type != ScalarType.Half) {
          assertThat(number.doubleValue()).isEqualTo(7);
        }
        Tensor back = ArrowTensors.view(vector);
        assertThat(back.data_ptr().address()).isEqualTo(tensor.data_ptr().address());
        assertThat(back.scalar_type().intern()).isEqualTo(type);
        assertThat(CopyCounter.bytes()).isEqualTo(copied);
      }
    }
  }

  @Test
  void vectorKeepsTheMemoryAfterTheTensorAndItsScopeAreClosed() {
    FieldVector vector;
    try (PointerScope scope = new PointerScope()) {
      Tensor tensor = range(1000);
      vector = TensorVectors.share("v", tensor, allocator);
      tensor.close();
    }
    range(1000).fill_(new Scalar(7f)).close();
    assertThat(vector.getObject(999)).isEqualTo(999f);
    assertThat(allocator.getAllocatedMemory()).isGreaterThanOrEqualTo(4000);
    vector.close();
    assertThat(allocator.getAllocatedMemory()).isZero();
  }

  @Test
  void whoTakesTheBufferOverKeepsTheMemoryToo() {
    FieldVector slice;
    try (Tensor tensor = range(100);
        FieldVector vector = TensorVectors.share("v", tensor, allocator)) {
      TransferPair pair = vector.getTransferPair(allocator);
      pair.splitAndTransfer(10, 5);
      slice = (FieldVector) pair.getTo();
    }
    Tensor view = ArrowTensors.view(slice);
    slice.close();
    assertThat(view.data_ptr_float().get(4)).isEqualTo(14f);
    view.close();
    assertThat(allocator.getAllocatedMemory()).isZero();
  }

  @Test
  void writingToEitherIsSeenByTheOther() {
    try (Tensor tensor = range(4);
        FieldVector vector = TensorVectors.share("v", tensor, allocator)) {
      tensor.fill_(new Scalar(5f));
      assertThat(vector.getObject(2)).isEqualTo(5f);
    }
  }

  @Test
  void boolsBecomeBits() {
    try (PointerScope scope = new PointerScope()) {
      Tensor flags = range(21).remainder(new Scalar(3f)).eq(new Scalar(0f));
      long copied = CopyCounter.bytes();
      try (FieldVector vector = TensorVectors.share("v", flags, allocator)) {
        assertThat(CopyCounter.bytes() - copied).as("21 bits").isEqualTo(3);
        assertThat(vector.getMinorType()).isEqualTo(MinorType.BIT);
        for (int row = 0; row < 21; row++) {
          assertThat(vector.getObject(row)).isEqualTo(row % 3 == 0);
        }
        assertThat(ArrowTensors.column(vector, NullRule.reject()).values().equal(flags)).isTrue();
      }
    }
  }

  @Test
  void matricesBecomeLists() {
    try (PointerScope scope = new PointerScope()) {
      Tensor matrix = range(12).view(4, 3);
      long copied = CopyCounter.bytes();
      try (FieldVector vector = TensorVectors.share("v", matrix, allocator)) {
        assertThat(((FixedSizeListVector) vector).getListSize()).isEqualTo(3);
        assertThat(vector.getObject(2)).isEqualTo(List.of(6f, 7f, 8f));
        assertThat(ArrowTensors.view(vector).equal(matrix)).isTrue();
        assertThat(CopyCounter.bytes()).isEqualTo(copied);
      }
      Field list =
          new Field(
              "v",
              FieldType.nullable(new ArrowType.List()),
              List.of(Field.nullable("item", FLOAT)));
      try (FieldVector vector = TensorVectors.share(list, matrix, allocator)) {
        assertThat(vector).isInstanceOf(ListVector.class);
        assertThat(vector.getObject(3)).isEqualTo(List.of(9f, 10f, 11f));
        assertThat(ArrowTensors.view(vector).data_ptr().address())
            .isEqualTo(matrix.data_ptr().address());
        assertThat(CopyCounter.bytes()).isEqualTo(copied);
      }
    }
  }

  @Test
  void boolMatricesBecomeListsOfBits() {
    try (PointerScope scope = new PointerScope()) {
      Tensor flags = range(15).remainder(new Scalar(4f)).eq(new Scalar(0f)).view(5, 3);
      long copied = CopyCounter.bytes();
      try (FieldVector vector = TensorVectors.share("v", flags, allocator)) {
        assertThat(CopyCounter.bytes() - copied).isEqualTo(2);
        assertThat(vector.getObject(1)).isEqualTo(List.of(false, true, false));
        assertThat(ArrowTensors.column(vector, NullRule.reject()).values().equal(flags)).isTrue();
      }
    }
  }

  @Test
  void stridedTensorsAreGatheredOnce() {
    try (PointerScope scope = new PointerScope()) {
      Tensor column = range(12).view(4, 3).select(1, 1);
      long copied = CopyCounter.bytes();
      try (FieldVector vector = TensorVectors.share("v", column, allocator)) {
        assertThat(CopyCounter.bytes() - copied).isEqualTo(16);
        assertThat(vector.getObject(3)).isEqualTo(10f);
      }
      Tensor transposed = range(12).view(4, 3).t();
      copied = CopyCounter.bytes();
      try (FieldVector vector = TensorVectors.share("v", transposed, allocator)) {
        assertThat(CopyCounter.bytes() - copied).isEqualTo(48);
        assertThat(vector.getObject(0)).isEqualTo(List.of(0f, 3f, 6f, 9f));
      }
    }
  }

  @Test
  void integersBecomeDatesAndTimes() {
    Field day = Field.nullable("d", new ArrowType.Date(DateUnit.DAY));
    Field instant = Field.nullable("t", new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC"));
    try (PointerScope scope = new PointerScope()) {
      Tensor days = range(3).to(ScalarType.Int);
      Tensor micros = range(3).to(ScalarType.Long);
      try (FieldVector dates = TensorVectors.share(day, days, allocator);
          FieldVector times = TensorVectors.share(instant, micros, allocator)) {
        assertThat(dates.getObject(2)).isEqualTo(2);
        assertThat(times.getField().getType()).isEqualTo(instant.getType());
        assertThat(times.getObject(2)).isEqualTo(2L);
      }
      assertThatThrownBy(() -> TensorVectors.share(day, micros, allocator))
          .isInstanceOf(BridgeException.class)
          .hasMessageContaining("Cannot share tensor (Long, [3]) as d: Date(DAY)")
          .hasMessageContaining("(allowed: INT32, [3])");
    }
  }

  @Test
  void masksBecomeNullsAndComeBack() {
    try (PointerScope scope = new PointerScope()) {
      Tensor values = range(30).view(10, 3);
      Tensor present = range(10).remainder(new Scalar(4f)).ne(new Scalar(1f));
      long copied = CopyCounter.bytes();
      try (FieldVector vector =
          TensorVectors.share(
              TensorVectors.field("v", values),
              new TensorColumn(values, Optional.of(present)),
              allocator)) {
        assertThat(CopyCounter.bytes() - copied).as("10 bits of the mask").isEqualTo(2);
        assertThat(vector.getNullCount()).isEqualTo(3);
        assertThat(vector.isNull(5)).isTrue();
        assertThat(vector.getObject(4)).isEqualTo(List.of(12f, 13f, 14f));
        TensorColumn back = ArrowTensors.column(vector, NullRule.mask());
        assertThat(back.present().orElseThrow().equal(present)).isTrue();
        assertThat(back.values().data_ptr().address()).isEqualTo(values.data_ptr().address());
      }
      Tensor wrong = range(10);
      assertThatThrownBy(
              () ->
                  TensorVectors.share(
                      TensorVectors.field("v", values),
                      new TensorColumn(values, Optional.of(wrong)),
                      allocator))
          .isInstanceOf(BridgeException.class)
          .hasMessageContaining("its mask is tensor (Float, [10]) (allowed: Bool, [10])");
    }
  }

  @Test
  void tensorsWithoutElementsGiveEmptyVectors() {
    try (PointerScope scope = new PointerScope()) {
      for (Tensor tensor : List.of(range(0), range(0).view(0, 3), range(0).view(0, 2, 2))) {
        try (FieldVector vector = TensorVectors.share("v", tensor, allocator)) {
          assertThat(vector.getValueCount()).isZero();
          assertThat(ArrowTensors.view(vector).shape()).isEqualTo(tensor.shape());
        }
      }
    }
  }

  @Test
  void oneValuePerRowMayComeAsAColumnOrAScalar() {
    try (PointerScope scope = new PointerScope()) {
      Field field = Field.nullable("v", FLOAT);
      try (FieldVector column = TensorVectors.share(field, range(4).view(4, 1), allocator);
          FieldVector scalar = TensorVectors.share(field, range(3).select(0, 2), allocator)) {
        assertThat(column.getObject(3)).isEqualTo(3f);
        assertThat(scalar.getValueCount()).isEqualTo(1);
        assertThat(scalar.getObject(0)).isEqualTo(2f);
      }
    }
  }

  @Test
  void whatArrowLacksIsRefused() {
    try (PointerScope scope = new PointerScope()) {
      Tensor brain = range(3).to(ScalarType.BFloat16);
      assertThatThrownBy(() -> TensorVectors.share("v", brain, allocator))
          .isInstanceOf(BridgeException.class)
          .hasMessageStartingWith(
              "Cannot share tensor (BFloat16, [3]): Arrow has no such elements (allowed: [INT8, ");
      assertThatThrownBy(() -> TensorVectors.share(Field.nullable("v", INT64), range(3), allocator))
          .hasMessageContaining("element or shape differ (allowed: INT64, [3])");
      assertThatThrownBy(
              () ->
                  TensorVectors.share(
                      Field.nullable("v", new ArrowType.Utf8()), range(3), allocator))
          .hasMessageContaining("its layout is not a tensor's");
    }
  }

  @Test
  void moreElementsThanAVectorHoldsAreRefused() {
    try (PointerScope scope = new PointerScope()) {
      Tensor huge = range(1).view(1, 1).expand(1 << 16, 1 << 15);
      assertThatThrownBy(() -> TensorVectors.share("v", huge, allocator))
          .isInstanceOf(BridgeException.class)
          .hasMessage(
              "Cannot share tensor (Float, [65536, 32768]): it has 2147483648 elements (allowed: 2147483647 in one vector). Take parts of it with narrow().");
    }
  }

  @Test
  void theAllocatorsLimitHolds() {
    try (BufferAllocator small = allocator.newChildAllocator("small", 0, 1000);
        Tensor tensor = range(1000)) {
      assertThatThrownBy(() -> TensorVectors.share("v", tensor, small))
          .isInstanceOf(OutOfMemoryException.class)
          .hasMessageContaining("size 4000 due to memory limit");
      assertThat(small.getAllocatedMemory()).isZero();
    }
  }

  private static Tensor range(int count) {
    try (TensorOptions options = new TensorOptions(ScalarType.Float);
        Scalar end = new Scalar(count)) {
      return torch.arange(end, options);
    }
  }
}
