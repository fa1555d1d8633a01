package io.sinter.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ArrowTensorsTest {
  private RootAllocator allocator;

  @BeforeEach
  void openAllocator() {
    NativeRuntime.prepare(1);
    allocator = new RootAllocator();
  }

  @AfterEach
  void closeAllocatorWhichFailsOnALeak() {
    allocator.close();
  }

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
  void indicesAreLookedUp() {
    try (VarCharVector vector = new VarCharVector("carrier", allocator)) {
      vector.setSafe(0, "UA".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      vector.setNull(1);
      vector.setSafe(2, "ZZ".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      vector.setValueCount(3);
      try (Tensor indices = ArrowTensors.indices(vector, Vocabulary.of(List.of("AA", "UA")))) {
        long[] values = new long[3];
        ArrowTensors.buffer(indices).asLongBuffer().get(values);
        assertThat(values).containsExactly(3, 0, 1);
      }
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
