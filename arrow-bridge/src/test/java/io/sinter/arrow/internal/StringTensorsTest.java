package io.sinter.arrow.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.sinter.arrow.BridgeException;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.util.TransferPair;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class StringTensorsTest {
  private final RootAllocator allocator = new RootAllocator();

  @AfterEach
  void closeAllocatorWhichFailsOnALeak() {
    allocator.close();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void nativeLayoutIsUsedOnLinux() {
    assertThat(StringTensors.best()).isInstanceOf(NativeStringTensors.class);
  }

  @Test
  void bothWaysGiveTheSameStrings() throws OrtException {
    Random random = new Random(11);
    String[] values = new String[300];
    try (VarCharVector vector = new VarCharVector("word", allocator)) {
      for (int row = 0; row < values.length; row++) {
        values[row] = row % 17 == 0 ? null : word(random, random.nextInt(40));
        if (values[row] != null) {
          vector.setSafe(row, values[row].getBytes(UTF_8));
        }
      }
      vector.setValueCount(values.length);
      for (int start : new int[] {0, 1, 8, 101}) {
        TransferPair pair = vector.getTransferPair(allocator);
        pair.splitAndTransfer(start, 150);
        try (VarCharVector slice = (VarCharVector) pair.getTo()) {
          assertThat(read(StringTensors.best(), slice)).isEqualTo(expected(values, start));
          assertThat(read(new JavaStringTensors(), slice)).isEqualTo(expected(values, start));
        }
      }
    }
  }

  @Test
  void publicApiRefusesWhatItWouldGarble() {
    try (VarCharVector vector = new VarCharVector("word", allocator)) {
      vector.setSafe(0, "fine".getBytes(UTF_8));
      vector.setSafe(1, "a😀".getBytes(UTF_8));
      vector.setValueCount(2);
      assertThatThrownBy(() -> read(new JavaStringTensors(), vector))
          .isInstanceOf(BridgeException.class)
          .hasMessageStartingWith(
              "Cannot score vector `word` (VARCHAR, 2 rows): row 1 holds the character U+1F600 (allowed here: U+0001 to U+FFFF");
    }
  }

  private static Object[] read(StringTensors tensors, VarCharVector vector) throws OrtException {
    int rows = vector.getValueCount();
    OnnxScratch scratch = new OnnxScratch();
    try (OnnxTensor tensor =
        tensors.tensor(OnnxSessions.environment(), vector, rows, new long[] {rows}, 0, scratch)) {
      return (Object[]) tensor.getValue();
    }
  }

  private static Object[] expected(String[] values, int start) {
    Object[] expected = new Object[150];
    for (int row = 0; row < expected.length; row++) {
      expected[row] = values[start + row] == null ? "" : values[start + row];
    }
    return expected;
  }

  private static String word(Random random, int length) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append(
          (char)
              (random.nextInt(5) == 0 ? 0x4E00 + random.nextInt(1000) : 'a' + random.nextInt(26)));
    }
    return word.toString();
  }
}
