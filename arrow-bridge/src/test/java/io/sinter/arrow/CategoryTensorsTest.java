package io.sinter.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VariableWidthFieldVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Dictionaries from pyarrow are in {@link PyarrowExchangeTest}. */
class CategoryTensorsTest extends AllocatorTest {
  private static final DictionaryEncoding BYTES =
      new DictionaryEncoding(1, false, new ArrowType.Int(8, true));

  @Test
  void stringsOfEveryLayoutAreLookedUp() {
    Vocabulary vocabulary = Vocabulary.of(List.of("Zürich", "a name of more than twelve bytes"));
    try (VarCharVector plain = new VarCharVector("plain", allocator);
        LargeVarCharVector large = new LargeVarCharVector("large", allocator);
        ViewVarCharVector views = new ViewVarCharVector("views", allocator)) {
      for (VariableWidthFieldVector vector : List.of(plain, large, views)) {
        fill(vector, "a name of more than twelve bytes", null, "", "Bern", "Zürich");
        long copied = CopyCounter.bytes();
        try (Tensor indices = CategoryTensors.indices(vector, vocabulary)) {
          assertThat(longs(indices)).as(vector.getName()).containsExactly(3, 0, 0, 1, 2);
          assertThat(CopyCounter.bytes() - copied).isEqualTo(40);
        }
      }
    }
  }

  @Test
  void encodedStringsAreLookedUpThroughTheirDictionary() {
    try (VarCharVector values = new VarCharVector("values", allocator);
        VarCharVector strings = new VarCharVector("city", allocator)) {
      fill(values, "Bern", "", "Chur", "Basel");
      fill(strings, "Chur", null, "Bern", "", "Basel", "Chur");
      Dictionary dictionary = new Dictionary(values, BYTES);
      Vocabulary own = CategoryTensors.vocabulary(dictionary);
      assertThat(own.values()).containsExactly("Bern", "Chur", "Basel");
      Vocabulary given = Vocabulary.of(List.of("Chur", "Genf", "Bern"));
      try (FieldVector encoded = (FieldVector) DictionaryEncoder.encode(strings, dictionary);
          Tensor ownIndices = CategoryTensors.indices(encoded, dictionary, own);
          Tensor givenIndices = CategoryTensors.indices(encoded, dictionary, given)) {
        assertThat(longs(ownIndices)).containsExactly(3, 0, 2, 0, 4, 3);
        assertThat(longs(givenIndices)).containsExactly(2, 0, 4, 0, 1, 2);
      }
    }
  }

  @Test
  void dictionariesMayRepeatValues() {
    try (VarCharVector values = new VarCharVector("values", allocator);
        UInt1Vector codes = new UInt1Vector("codes", allocator)) {
      fill(values, "x", "y", "x", null);
      for (int row = 0; row < 4; row++) {
        codes.setSafe(row, row);
      }
      codes.setValueCount(4);
      Dictionary dictionary = new Dictionary(values, BYTES);
      Vocabulary vocabulary = CategoryTensors.vocabulary(dictionary);
      assertThat(vocabulary.values()).containsExactly("x", "y");
      try (Tensor indices = CategoryTensors.indices(codes, dictionary, vocabulary)) {
        assertThat(longs(indices)).containsExactly(2, 3, 2, 0);
      }
    }
  }

  @Test
  void codesOutsideTheDictionaryAreRefused() {
    try (VarCharVector values = new VarCharVector("values", allocator);
        TinyIntVector codes = new TinyIntVector("codes", allocator)) {
      fill(values, "x", "y");
      Dictionary dictionary = new Dictionary(values, BYTES);
      for (int code : new int[] {2, -1}) {
        codes.setSafe(0, code);
        codes.setValueCount(1);
        assertThatThrownBy(
                () -> CategoryTensors.indices(codes, dictionary, Vocabulary.of(List.of("x"))))
            .isInstanceOf(BridgeException.class)
            .hasMessage(
                "Cannot look up categories: vector `codes` (TINYINT, 1 rows) holds the code %d (allowed: 0 to 1). Pass the dictionary that encoded it."
                    .formatted(code));
      }
    }
  }

  @Test
  void codesFollowTheRuleForNulls() {
    try (UInt1Vector codes = new UInt1Vector("codes", allocator)) {
      codes.setSafe(0, 200);
      codes.setSafe(1, 7);
      codes.setNull(1);
      codes.setSafe(2, 1);
      codes.setValueCount(3);
      long copied = CopyCounter.bytes();
      try (TensorColumn filled = CategoryTensors.codes(codes, NullRule.fill(-1))) {
        assertThat(longs(filled.values())).containsExactly(200, -1, 1);
        assertThat(CopyCounter.bytes() - copied).isEqualTo(24);
      }
      copied = CopyCounter.bytes();
      try (TensorColumn masked = CategoryTensors.codes(codes, NullRule.mask())) {
        assertThat(longs(masked.values())).containsExactly(200, 0, 1);
        assertThat(ArrowTensors.buffer(masked.present().orElseThrow()).get(1)).isZero();
        assertThat(CopyCounter.bytes() - copied).isEqualTo(24 + 3);
      }
      assertThatThrownBy(() -> CategoryTensors.codes(codes, NullRule.reject()))
          .isInstanceOf(BridgeException.class)
          .hasMessageContaining("vector `codes` (UINT1, 3 rows): row 1 is null")
          .hasMessageEndingWith("to CategoryTensors.codes.");
      assertThatThrownBy(() -> CategoryTensors.codes(codes, NullRule.fill(0.5)))
          .hasMessageContaining("a code cannot be 0.5 (allowed: whole numbers)");
    }
  }

  @Test
  void codesOfSixtyFourBitsAreViewed() {
    try (BigIntVector codes = new BigIntVector("codes", allocator)) {
      codes.setSafe(0, 5);
      codes.setValueCount(1);
      long copied = CopyCounter.bytes();
      try (TensorColumn column = CategoryTensors.codes(codes, NullRule.reject())) {
        assertThat(column.values().data_ptr().address()).isEqualTo(codes.getDataBufferAddress());
        assertThat(CopyCounter.bytes()).isEqualTo(copied);
      }
    }
  }

  @Test
  void whatIsNoStringAndWhatIsNoCodeIsRefused() {
    try (Float4Vector floats = new Float4Vector("f", allocator)) {
      Vocabulary vocabulary = Vocabulary.of(List.of("x"));
      assertThatThrownBy(() -> CategoryTensors.indices(floats, vocabulary))
          .isInstanceOf(BridgeException.class)
          .hasMessage(
              "Cannot look up categories: vector `f` (FLOAT4, 0 rows) holds no strings (allowed: VarChar, LargeVarChar, ViewVarChar). Cast it to string.");
      assertThatThrownBy(() -> CategoryTensors.codes(floats, NullRule.reject()))
          .isInstanceOf(BridgeException.class)
          .hasMessageContaining("they are no integers");
    }
  }

  private static void fill(VariableWidthFieldVector vector, String... values) {
    vector.allocateNew();
    for (int row = 0; row < values.length; row++) {
      if (values[row] != null) {
        vector.setSafe(row, values[row].getBytes(UTF_8));
      }
    }
    vector.setValueCount(values.length);
  }

  private static long[] longs(Tensor tensor) {
    long[] values = new long[(int) tensor.numel()];
    ArrowTensors.buffer(tensor).asLongBuffer().get(values);
    return values;
  }
}
