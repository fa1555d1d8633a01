package io.sinter.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ArrowType.ExtensionType;
import org.apache.arrow.vector.types.pojo.ExtensionTypeRegistry;
import org.apache.arrow.vector.util.TransferPair;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try")
class FixedShapeTensorTest extends AllocatorTest {
  private static final ArrowType FLOAT = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);

  /* The examples of the specification. */
  @Test
  void metadataIsReadAndWrittenAsTheSpecificationHasIt() {
    TensorShape plain = TensorShape.parse("{ \"shape\": [2, 5]}");
    assertThat(plain).isEqualTo(TensorShape.of(2, 5));
    assertThat(plain.toJson()).isEqualTo("{\"shape\":[2,5]}");
    TensorShape named =
        TensorShape.parse("{ \"shape\": [100, 200, 500], \"dim_names\": [\"C\", \"H\", \"W\"]}");
    assertThat(named.names()).containsExactly("C", "H", "W");
    assertThat(named.logical()).containsExactly(100, 200, 500);
    TensorShape permuted =
        TensorShape.parse("{ \"shape\": [100, 200, 500], \"permutation\": [2, 0, 1]}");
    assertThat(permuted.logical()).containsExactly(500, 100, 200);
    assertThat(TensorShape.parse(permuted.toJson())).isEqualTo(permuted);
    assertThat(TensorShape.parse(named.toJson())).isEqualTo(named);
  }

  @Test
  void metadataThatMakesNoSenseIsRefused() {
    for (String metadata : List.of("", "{", "{}", "[1]", "{\"shape\":3}", "{\"shape\":[\"a\"]}")) {
      assertThatThrownBy(() -> TensorShape.parse(metadata))
          .isInstanceOf(BridgeException.class)
          .hasMessageStartingWith("Cannot read the tensor shape \"" + metadata + "\": ");
    }
    assertThatThrownBy(() -> TensorShape.parse("{\"shape\":[2,3],\"permutation\":[0,0]}"))
        .isInstanceOf(BridgeException.class)
        .hasMessageContaining("the permutation is [0, 0] for the dimensions [2, 3]");
    assertThatThrownBy(() -> TensorShape.parse("{\"shape\":[2,3],\"dim_names\":[\"x\"]}"))
        .hasMessageContaining("1 names [x] for the dimensions [2, 3]");
    assertThatThrownBy(() -> TensorShape.of(1 << 20, 1 << 20))
        .hasMessageContaining("2147483647 elements in all");
    assertThatThrownBy(
            () -> FixedShapeTensorType.parse(new ArrowType.FixedSizeList(7), "{\"shape\":[2,3]}"))
        .isInstanceOf(BridgeException.class)
        .hasMessage(
            "Cannot read the tensor shape {\"shape\":[2,3]}: the tensors are stored as FixedSizeList(7) (allowed: FixedSizeList(6)). Ask the producer of the data.");
  }

  @Test
  void tensorsOfThreeDimensionsAreSharedBothWays() {
    try (PointerScope scope = new PointerScope()) {
      Tensor images = range(2 * 3 * 4 * 5).view(2, 3, 4, 5);
      long copied = CopyCounter.bytes();
      try (FieldVector vector = TensorVectors.share("image", images, allocator)) {
        assertThat(((FixedShapeTensorVector) vector).type().shape())
            .isEqualTo(TensorShape.of(3, 4, 5));
        Tensor back = ArrowTensors.view(vector);
        assertThat(back.equal(images)).isTrue();
        assertThat(back.data_ptr().address()).isEqualTo(images.data_ptr().address());
        assertThat(CopyCounter.bytes()).isEqualTo(copied);
      }
    }
  }

  @Test
  void anotherOrderOfDimensionsIsAPermutationAndNoCopy() {
    try (PointerScope scope = new PointerScope()) {
      Tensor channelsLast = range(2 * 4 * 5 * 3).view(2, 4, 5, 3).permute(0, 3, 1, 2);
      long copied = CopyCounter.bytes();
      try (FieldVector vector = TensorVectors.share("image", channelsLast, allocator)) {
        TensorShape shape = ((FixedShapeTensorVector) vector).type().shape();
        assertThat(shape.dimensions()).containsExactly(4, 5, 3);
        assertThat(shape.permutation()).containsExactly(2, 0, 1);
        assertThat(shape.logical()).containsExactly(3, 4, 5);
        Tensor back = ArrowTensors.view(vector);
        assertThat(back.shape()).containsExactly(2, 3, 4, 5);
        assertThat(back.equal(channelsLast)).isTrue();
        assertThat(back.strides().vec().get()).isEqualTo(channelsLast.strides().vec().get());
        assertThat(CopyCounter.bytes()).isEqualTo(copied);
      }
    }
  }

  @Test
  void aTensorInAnotherOrderThanItsFieldIsGatheredOnce() {
    TensorShape shape = new TensorShape(List.of(4, 3), List.of("height", "channel"), List.of(1, 0));
    try (PointerScope scope = new PointerScope()) {
      Tensor tensor = range(2 * 3 * 4).view(2, 3, 4);
      long copied = CopyCounter.bytes();
      try (FieldVector vector =
          TensorVectors.share(
              new FixedShapeTensorType(shape).field("v", FLOAT), tensor, allocator)) {
        assertThat(CopyCounter.bytes() - copied).isEqualTo(96);
        assertThat(vector.getObject(0))
            .isEqualTo(List.of(0f, 4f, 8f, 1f, 5f, 9f, 2f, 6f, 10f, 3f, 7f, 11f));
        assertThat(ArrowTensors.view(vector).equal(tensor)).isTrue();
      }
    }
  }

  @Test
  void nullsFollowTheRule() {
    try (PointerScope scope = new PointerScope()) {
      Tensor values = range(3 * 2 * 2).view(3, 2, 2).transpose(1, 2);
      Tensor present = range(3).ne(new Scalar(1f));
      try (FieldVector vector =
          TensorVectors.share(
              TensorVectors.field("v", values),
              new TensorColumn(values, Optional.of(present)),
              allocator)) {
        assertThatThrownBy(() -> ArrowTensors.view(vector))
            .isInstanceOf(BridgeException.class)
            .hasMessageContaining("vector `v` (EXTENSIONTYPE, 3 rows): row 1 is null");
        long copied = CopyCounter.bytes();
        TensorColumn masked = ArrowTensors.column(vector, NullRule.mask());
        assertThat(CopyCounter.bytes() - copied).isEqualTo(3);
        assertThat(masked.present().orElseThrow().equal(present)).isTrue();
        assertThat(masked.values().data_ptr().address()).isEqualTo(values.data_ptr().address());
        copied = CopyCounter.bytes();
        Tensor filled = ArrowTensors.column(vector, NullRule.fill(-1)).values();
        assertThat(CopyCounter.bytes() - copied).isEqualTo(48);
        Tensor expected = values.clone();
        expected.select(0, 1).fill_(new Scalar(-1f));
        assertThat(filled.equal(expected)).isTrue();
      }
    }
  }

  @Test
  void theTypeSurvivesAStreamAlsoWhenItIsNotRegistered() throws IOException {
    TensorShape shape = new TensorShape(List.of(2, 3), List.of("x", "y"), List.of(1, 0));
    byte[] stream;
    try (PointerScope scope = new PointerScope()) {
      Tensor tensor = range(4 * 3 * 2).view(4, 3, 2);
      try (FieldVector vector =
          TensorVectors.share(
              new FixedShapeTensorType(shape).field("v", FLOAT), tensor, allocator)) {
        stream = write(vector);
      }
      assertReads(stream, tensor, FixedShapeTensorVector.class);
      ExtensionType type = new FixedShapeTensorType(shape);
      ExtensionTypeRegistry.unregister(type);
      try {
        assertReads(stream, tensor, FixedSizeListVector.class);
      } finally {
        ExtensionTypeRegistry.register(type);
      }
    }
  }

  @Test
  void slicesKeepTheShape() {
    try (PointerScope scope = new PointerScope()) {
      Tensor tensor = range(5 * 2 * 2).view(5, 2, 2);
      try (FieldVector vector = TensorVectors.share("v", tensor, allocator)) {
        TransferPair pair = vector.getTransferPair(allocator);
        pair.splitAndTransfer(1, 3);
        try (FieldVector slice = (FieldVector) pair.getTo()) {
          assertThat(ArrowTensors.view(slice).equal(tensor.narrow(0, 1, 3))).isTrue();
        }
      }
    }
  }

  private byte[] write(FieldVector vector) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    VectorSchemaRoot root = VectorSchemaRoot.of(vector);
    try (ArrowStreamWriter writer = new ArrowStreamWriter(root, null, bytes)) {
      writer.writeBatch();
    }
    return bytes.toByteArray();
  }

  private void assertReads(byte[] stream, Tensor expected, Class<? extends FieldVector> type)
      throws IOException {
    try (ArrowStreamReader reader =
        new ArrowStreamReader(new ByteArrayInputStream(stream), allocator)) {
      assertThat(reader.loadNextBatch()).isTrue();
      FieldVector read = reader.getVectorSchemaRoot().getVector(0);
      assertThat(read).isExactlyInstanceOf(type);
      try (Tensor tensor = ArrowTensors.view(read)) {
        assertThat(tensor.equal(expected)).isTrue();
      }
    }
  }

  private static Tensor range(int count) {
    try (TensorOptions options = new TensorOptions(ScalarType.Float);
        Scalar end = new Scalar(count)) {
      return torch.arange(end, options);
    }
  }
}
