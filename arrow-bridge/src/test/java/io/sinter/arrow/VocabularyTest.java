package io.sinter.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.util.TransferPair;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class VocabularyTest extends AllocatorTest {
  @Test
  void reservesMissingAndUnknown() {
    Vocabulary vocabulary = Vocabulary.of(List.of("UA", "😀", "Zürich"));
    assertThat(vocabulary.size()).isEqualTo(5);
    assertThat(vocabulary.indexOf(null)).isZero();
    assertThat(vocabulary.indexOf("")).isZero();
    assertThat(vocabulary.indexOf("ua")).isEqualTo(1);
    assertThat(vocabulary.indexOf("UA")).isEqualTo(2);
    assertThat(vocabulary.indexOf("😀")).isEqualTo(3);
    assertThat(vocabulary.indexOf("Zürich")).isEqualTo(4);
    assertThat(Vocabulary.of(List.of()).indexOf("UA")).isEqualTo(1);
  }

  @Test
  void refusesValuesThatCannotBeToldApart() {
    assertThatThrownBy(() -> Vocabulary.of(List.of("a", "b", "a")))
        .isInstanceOf(BridgeException.class)
        .hasMessage(
            "Cannot make a vocabulary: values 0 and 2 are both \"a\" (allowed: distinct values). Remove the second.");
    assertThatThrownBy(() -> Vocabulary.of(List.of("a", "")))
        .hasMessageContaining("value 1 is empty (allowed: non-empty strings; \"\" means missing)");
    assertThatThrownBy(() -> Vocabulary.of(List.of("\uD800")))
        .hasMessageContaining("value 0 is not valid Unicode");
  }

  @Test
  void nativeLookUpAgreesWithAMapOfStrings() {
    Random random = new Random(5);
    Map<String, Integer> map = new HashMap<>();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      String value = word(random);
      if (!value.isEmpty() && map.putIfAbsent(value, values.size() + 2) == null) {
        values.add(value);
      }
    }
    Vocabulary vocabulary = Vocabulary.of(values);
    int rows = 20_000;
    String[] words = new String[rows];
    try (VarCharVector vector = new VarCharVector("word", allocator)) {
      for (int row = 0; row < rows; row++) {
        words[row] =
            switch (row % 5) {
              case 0 -> null;
              case 1, 2 -> values.get(random.nextInt(values.size()));
              default -> word(random);
            };
        if (words[row] != null) {
          vector.setSafe(row, words[row].getBytes(UTF_8));
        }
      }
      vector.setValueCount(rows);
      for (int start : new int[] {0, 1, 13}) {
        TransferPair pair = vector.getTransferPair(allocator);
        pair.splitAndTransfer(start, rows - start);
        try (VarCharVector slice = (VarCharVector) pair.getTo();
            Tensor indices = ArrowTensors.indices(slice, vocabulary)) {
          assertThat(indices.shape()).containsExactly(rows - start);
          long[] found = new long[rows - start];
          ArrowTensors.buffer(indices).asLongBuffer().get(found);
          for (int i = 0; i < found.length; i++) {
            String word = words[start + i];
            int expected = word == null || word.isEmpty() ? 0 : map.getOrDefault(word, 1);
            assertThat(found[i]).as(word).isEqualTo(expected);
            assertThat(vocabulary.indexOf(word)).isEqualTo(expected);
          }
        }
      }
    }
  }

  @Test
  void severalColumnsLieSideBySide() {
    try (VarCharVector a = strings("a", "x", "y");
        VarCharVector b = strings("b", "y", null)) {
      long before = CopyCounter.bytes();
      try (Tensor indices =
          ArrowTensors.indices(
              List.of(a, b),
              List.of(Vocabulary.of(List.of("x")), Vocabulary.of(List.of("x", "y"))))) {
        long[] found = new long[4];
        ArrowTensors.buffer(indices).asLongBuffer().get(found);
        assertThat(found).containsExactly(2, 3, 1, 0);
        assertThat(indices.shape()).containsExactly(2, 2);
        assertThat(CopyCounter.bytes() - before).isEqualTo(32);
      }
      assertThatThrownBy(
              () -> ArrowTensors.indices(List.of(a, b), List.of(Vocabulary.of(List.of()))))
          .hasMessageContaining("2 columns and 1 vocabularies");
    }
  }

  @Test
  void noRowsGiveAnEmptyTensor() {
    try (VarCharVector empty = new VarCharVector("a", allocator);
        Tensor indices = ArrowTensors.indices(empty, Vocabulary.of(List.of("x")))) {
      assertThat(indices.shape()).containsExactly(0);
    }
  }

  private VarCharVector strings(String name, String... values) {
    VarCharVector vector = new VarCharVector(name, allocator);
    for (int row = 0; row < values.length; row++) {
      if (values[row] != null) {
        vector.setSafe(row, values[row].getBytes(UTF_8));
      }
    }
    vector.setValueCount(values.length);
    return vector;
  }

  private static String word(Random random) {
    StringBuilder word = new StringBuilder();
    int length = random.nextInt(20);
    for (int i = 0; i < length; i++) {
      word.appendCodePoint(
          random.nextInt(6) == 0 ? 0x1F600 + random.nextInt(3) : 'a' + random.nextInt(3));
    }
    return word.toString();
  }
}
