package io.sinter.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.util.TransferPair;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of all three kinds, nested in each other, with nulls on every level. */
class ListTensorsTest extends AllocatorTest {
  private static final ArrowType FLOAT = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
  private static final ArrowType LIST = new ArrowType.List();
  private static final ArrowType LARGE_LIST = new ArrowType.LargeList();
  private static final ArrowType TRIPLE = new ArrowType.FixedSizeList(3);
  private static final ArrowType PAIR = new ArrowType.FixedSizeList(2);

  @ParameterizedTest
  @ValueSource(strings = {"fixed", "list", "large"})
  void listsOfOneLengthAreViewed(String kind) {
    try (FieldVector list = lists(outer(kind, 3), items(1, 2, 3), items(4, 5, 6))) {
      long copied = CopyCounter.bytes();
      try (Tensor tensor = ArrowTensors.view(list)) {
        assertThat(tensor.shape()).containsExactly(2, 3);
        assertThat(floats(tensor)).containsExactly(1f, 2f, 3f, 4f, 5f, 6f);
        assertThat(tensor.data_ptr().address())
            .isEqualTo(list.getChildrenFromFields().get(0).getDataBufferAddress());
        assertThat(CopyCounter.bytes()).isEqualTo(copied);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fixed", "list", "large"})
  void listsNestInEachOther(String kind) {
    Field field = field("grid", outer(kind, 2), field("row", TRIPLE, field("item", FLOAT)));
    try (FieldVector list = field.createVector(allocator)) {
      fill(
          list,
          List.of(
              List.of(items(1, 2, 3), items(4, 5, 6)), List.of(items(7, 8, 9), items(10, 11, 12))));
      long copied = CopyCounter.bytes();
      try (Tensor tensor = ArrowTensors.view(list)) {
        assertThat(tensor.shape()).containsExactly(2, 2, 3);
        assertThat(floats(tensor))
            .containsExactly(1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f, 9f, 10f, 11f, 12f);
        assertThat(CopyCounter.bytes()).isEqualTo(copied);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fixed", "list", "large"})
  void slicesAreViewed(String kind) {
    try (FieldVector list =
            lists(outer(kind, 2), items(1, 2), items(3, 4), items(5, 6), items(7, 8));
        FieldVector slice = slice(list, 1, 2)) {
      long copied = CopyCounter.bytes();
      try (Tensor tensor = ArrowTensors.view(slice)) {
        assertThat(tensor.shape()).containsExactly(2, 2);
        assertThat(floats(tensor)).containsExactly(3f, 4f, 5f, 6f);
        assertThat(CopyCounter.bytes()).isEqualTo(copied);
      }
    }
  }

  @Test
  void offsetsNeedNotBeginAtZero() {
    try (ListVector list = (ListVector) lists(LIST, items(9), items(1, 2), items(3, 4))) {
      list.getOffsetBuffer().setInt(0, 1);
      list.getOffsetBuffer().setInt(4, 3);
      list.getOffsetBuffer().setInt(8, 5);
      list.setLastSet(1);
      try (Tensor tensor = viewOfFirstRows(list, 2)) {
        assertThat(tensor.shape()).containsExactly(2, 2);
        assertThat(floats(tensor)).containsExactly(1f, 2f, 3f, 4f);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "large"})
  void aListOfAnotherLengthIsRefusedWithItsRow(String kind) {
    try (FieldVector list =
        lists(outer(kind, 0), items(1, 2), null, items(3, 4), items(5), items(6, 7))) {
      assertThatThrownBy(() -> ArrowTensors.column(list, NullRule.fill(0)))
          .isInstanceOf(BridgeException.class)
          .hasMessage(
              "Cannot make a tensor of vector `v` (%s, 5 rows): row 3 has 1 items and those before have 2 (allowed: one length for all present rows). Pad or cut the lists before."
                  .formatted(list.getMinorType()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fixed", "list", "large"})
  void nullsFollowTheRule(String kind) {
    try (FieldVector list = lists(outer(kind, 2), null, items(1, 2), null, items(3, 4))) {
      assertThatThrownBy(() -> ArrowTensors.column(list, NullRule.reject()))
          .isInstanceOf(BridgeException.class)
          .hasMessageContaining("row 0 is null (2 nulls; allowed: none)");
      long copied = CopyCounter.bytes();
      try (TensorColumn filled = ArrowTensors.column(list, NullRule.fill(-1))) {
        assertThat(filled.values().shape()).containsExactly(4, 2);
        assertThat(floats(filled.values())).containsExactly(-1f, -1f, 1f, 2f, -1f, -1f, 3f, 4f);
        assertThat(CopyCounter.bytes() - copied).isEqualTo(4 * 2 * 4);
      }
      copied = CopyCounter.bytes();
      try (TensorColumn masked = ArrowTensors.column(list, NullRule.mask())) {
        float[] values = floats(masked.values());
        assertThat(Arrays.copyOfRange(values, 2, 4)).containsExactly(1f, 2f);
        assertThat(Arrays.copyOfRange(values, 6, 8)).containsExactly(3f, 4f);
        assertThat(bytes(masked.present().orElseThrow())).containsExactly(0, 1, 0, 1);
        int copiedItems = kind.equals("fixed") ? 0 : 32;
        assertThat(CopyCounter.bytes() - copied)
            .as("a byte per row, and the items if null rows have none")
            .isEqualTo(4 + copiedItems);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fixed", "list", "large"})
  void nullItemsAreFilledOrRefused(String kind) {
    try (FieldVector list =
        lists(outer(kind, 2), items(1, 2), Arrays.asList(null, 4f), items(5, 6))) {
      for (NullRule rule : List.of(NullRule.reject(), NullRule.mask())) {
        assertThatThrownBy(() -> ArrowTensors.column(list, rule))
            .isInstanceOf(BridgeException.class)
            .hasMessageContaining(
                "vector `v` (%s, 3 rows): row 1 has a null at item 0 (allowed: lists without null items). Pass NullRule.fill(value)"
                    .formatted(list.getMinorType()));
      }
      long copied = CopyCounter.bytes();
      try (TensorColumn filled = ArrowTensors.column(list, NullRule.fill(9))) {
        assertThat(floats(filled.values())).containsExactly(1f, 2f, 9f, 4f, 5f, 6f);
        assertThat(CopyCounter.bytes() - copied).isEqualTo(24);
      }
    }
  }

  @Test
  void nullsAreFilledOnEveryLevelAtOnce() {
    Field field =
        field("v", LIST, field("row", LARGE_LIST, field("pair", PAIR, field("item", FLOAT))));
    try (FieldVector list = field.createVector(allocator)) {
      fill(
          list,
          Arrays.asList(
              null,
              Arrays.asList(List.of(items(1, 2)), null),
              List.of(Arrays.asList(Arrays.asList(3f, null)), Arrays.asList((Object) null)),
              List.of(List.of(items(5, 6)), List.of(items(7, 8)))));
      long copied = CopyCounter.bytes();
      try (TensorColumn filled = ArrowTensors.column(list, NullRule.fill(0.5))) {
        assertThat(filled.values().shape()).containsExactly(4, 2, 1, 2);
        assertThat(floats(filled.values()))
            .containsExactly(
                .5f, .5f, .5f, .5f, 1f, 2f, .5f, .5f, 3f, .5f, .5f, .5f, 5f, 6f, 7f, 8f);
        assertThat(CopyCounter.bytes() - copied).isEqualTo(16 * 4);
      }
      assertThatThrownBy(() -> ArrowTensors.column(list, NullRule.mask()))
          .hasMessageContaining("row 1 has a null at item 1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fixed", "list", "large"})
  void bitsInListsAreCopiedToBools(String kind) {
    Field field = field("v", outer(kind, 3), field("item", new ArrowType.Bool()));
    try (FieldVector list = field.createVector(allocator)) {
      fill(
          list,
          Arrays.asList(
              List.of(true, false, true),
              null,
              List.of(false, false, true),
              List.of(true, true, false)));
      long copied = CopyCounter.bytes();
      try (TensorColumn filled = ArrowTensors.column(list, NullRule.fill(1))) {
        assertThat(filled.values().scalar_type().intern()).isEqualTo(ScalarType.Bool);
        assertThat(filled.values().shape()).containsExactly(4, 3);
        assertThat(bytes(filled.values())).containsExactly(1, 0, 1, 1, 1, 1, 0, 0, 1, 1, 1, 0);
        assertThat(CopyCounter.bytes() - copied).isEqualTo(12);
      }
      assertThatThrownBy(() -> ArrowTensors.view(list))
          .hasMessageContaining("its layout is not a tensor's");
    }
  }

  @Test
  void listsWithoutPresentRowsHaveNoItems() {
    try (FieldVector empty = lists(LIST);
        FieldVector nulls = lists(LARGE_LIST, null, null);
        Tensor view = ArrowTensors.view(empty);
        TensorColumn filled = ArrowTensors.column(nulls, NullRule.fill(1));
        TensorColumn masked = ArrowTensors.column(nulls, NullRule.mask())) {
      assertThat(view.shape()).containsExactly(0, 0);
      assertThat(filled.values().shape()).containsExactly(2, 0);
      assertThat(bytes(masked.present().orElseThrow())).containsExactly(0, 0);
    }
  }

  @Test
  void itemsStayAliveWithTheTensor() {
    FieldVector list = lists(LIST, items(1, 2), items(3, 4));
    Tensor tensor = ArrowTensors.view(list);
    list.close();
    assertThat(floats(tensor)).containsExactly(1f, 2f, 3f, 4f);
    tensor.close();
    assertThat(allocator.getAllocatedMemory()).isZero();
  }

  private Tensor viewOfFirstRows(ListVector list, int rows) {
    list.setLastSet(rows - 1);
    list.setValueCount(rows);
    return ArrowTensors.view(list);
  }

  private static ArrowType outer(String kind, int size) {
    return switch (kind) {
      case "fixed" -> new ArrowType.FixedSizeList(size);
      case "list" -> LIST;
      default -> LARGE_LIST;
    };
  }

  private static Field field(String name, ArrowType type, Field... children) {
    return new Field(name, FieldType.nullable(type), List.of(children));
  }

  private static List<Object> items(float... values) {
    List<Object> items = new ArrayList<>();
    for (float value : values) {
      items.add(value);
    }
    return items;
  }

  private FieldVector lists(ArrowType type, Object... rows) {
    FieldVector list = field("v", type, field("item", FLOAT)).createVector(allocator);
    fill(list, Arrays.asList(rows));
    return list;
  }

  private FieldVector slice(FieldVector vector, int start, int rows) {
    TransferPair pair = vector.getTransferPair(allocator);
    pair.splitAndTransfer(start, rows);
    return (FieldVector) pair.getTo();
  }

  private static void fill(FieldVector vector, List<?> rows) {
    vector.allocateNew();
    for (int row = 0; row < rows.size(); row++) {
      set(vector, row, rows.get(row));
    }
    vector.setValueCount(rows.size());
  }

  private static void set(FieldVector vector, int row, Object value) {
    if (value == null) {
      while (vector.getValueCapacity() <= row) {
        vector.reAlloc();
      }
      vector.setNull(row);
    } else if (vector instanceof Float4Vector floats) {
      floats.setSafe(row, (Float) value);
    } else if (vector instanceof BitVector bits) {
      bits.setSafe(row, (Boolean) value ? 1 : 0);
    } else if (vector instanceof FixedSizeListVector list) {
      setItems(list.getDataVector(), list.startNewValue(row), (List<?>) value);
    } else if (vector instanceof LargeListVector list) {
      setItems(list.getDataVector(), (int) list.startNewValue(row), (List<?>) value);
      list.endValue(row, ((List<?>) value).size());
    } else if (vector instanceof ListVector list) {
      setItems(list.getDataVector(), list.startNewValue(row), (List<?>) value);
      list.endValue(row, ((List<?>) value).size());
    }
  }

  private static void setItems(FieldVector vector, int first, List<?> values) {
    for (int i = 0; i < values.size(); i++) {
      set(vector, first + i, values.get(i));
    }
  }

  private static float[] floats(Tensor tensor) {
    float[] values = new float[(int) tensor.numel()];
    ArrowTensors.buffer(tensor).asFloatBuffer().get(values);
    return values;
  }

  private static byte[] bytes(Tensor tensor) {
    byte[] values = new byte[(int) tensor.numel()];
    ArrowTensors.buffer(tensor).get(values);
    return values;
  }
}
