package io.sinter.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeColumnsTest {
  private static final int UNTOUCHED = 0x5A5A5A5A;

  @ParameterizedTest
  @CsvSource({"1,1,1", "2,5,16", "3,100,17", "64,4096,4096", "65,100,33", "7,40,0"})
  void selectedRowsLieWhereTheirOffsetsSay(int columns, int rows, int selected) {
    SplittableRandom random = new SplittableRandom(columns * 31L + rows);
    float[][] values = new float[columns][rows];
    int[] offsets = new int[columns];
    int bytesPerRow = 8;
    for (int c = 0; c < columns; c++) {
      for (int r = 0; r < rows; r++) {
        values[c][r] = r % 7 == 3 ? Float.NaN : (float) random.nextGaussian();
      }
      // A gap after every third column.
      bytesPerRow += c % 3 == 0 ? 4 : 0;
      offsets[c] = bytesPerRow;
      bytesPerRow += Float.BYTES;
    }
    int[] selection = random.ints(selected + 2, 0, rows).toArray();
    try (BufferAllocator allocator = new RootAllocator();
        ArrowBuf buffer = allocator.buffer((selected + 1L) * bytesPerRow)) {
      for (long i = 0; i < buffer.capacity(); i += Integer.BYTES) {
        if (i + Integer.BYTES <= buffer.capacity()) {
          buffer.setInt(i, UNTOUCHED);
        }
      }

      NativeColumns.interleave(
          values, offsets, selection, 1, selected, buffer.memoryAddress(), bytesPerRow);

      for (int i = 0; i < selected; i++) {
        for (int c = 0; c < columns; c++) {
          assertThat(Float.floatToRawIntBits(buffer.getFloat((long) i * bytesPerRow + offsets[c])))
              .isEqualTo(Float.floatToRawIntBits(values[c][selection[i + 1]]));
        }
        assertThat(buffer.getInt((long) i * bytesPerRow)).isEqualTo(UNTOUCHED);
        assertThat(buffer.getInt((long) i * bytesPerRow + 4)).isEqualTo(UNTOUCHED);
      }
      assertThat(buffer.getInt((long) selected * bytesPerRow)).isEqualTo(UNTOUCHED);
    }
  }
}
