package io.sinter.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/**
 * 10,000 steps from vectors to tensors and back leave nothing behind: not a native object, not a
 * byte of Arrow's, and resident memory as it was.
 *
 * <p>In a JVM of its own, whose heap is fixed and touched before the start, so that what grows is
 * native. A step holds 192 KiB; were one of its three buffers lost each time, the second half would
 * end 320 MB higher; 16 MB are allowed.
 */
class NativeMemorySoakTest {
  private static final int STEPS = 10_000;
  private static final int WARM_UP = 1_000;
  private static final int ROWS = 16_384;
  private static final long ALLOWED_GROWTH = 16L << 20;

  @Test
  void nativeMemoryStaysFlat() throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xms128m",
            "-Xmx128m",
            "-XX:+AlwaysPreTouch",
            "-XX:TieredStopAtLevel=1",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-Dio.netty.tryReflectionSetAccessible=true",
            "-Dorg.bytedeco.javacpp.cachedir="
                + System.getProperty("org.bytedeco.javacpp.cachedir"),
            "-cp",
            System.getProperty("java.class.path"),
            Soak.class.getName());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    Map<String, Long> found =
        output
            .lines()
            .filter(line -> line.matches("\\w+ -?\\d+"))
            .map(line -> line.split(" "))
            .collect(Collectors.toMap(words -> words[0], words -> Long.parseLong(words[1])));
    assertThat(found.get("objects")).as("native objects left by the second half").isZero();
    assertThat(found.get("arrow")).as("bytes the allocator holds").isZero();
    assertThat(found.get("second") - found.get("first"))
        .as("growth of resident memory from the first half to the second")
        .isLessThan(ALLOWED_GROWTH);
  }

  /** The program. Prints medians of resident memory over each half, and what is left. */
  @SuppressWarnings("try")
  static final class Soak {
    private Soak() {}

    public static void main(String[] arguments) {
      NativeRuntime.prepare(1);
      try (RootAllocator allocator = new RootAllocator()) {
        steps(allocator, WARM_UP);
        long[] first = steps(allocator, STEPS / 2);
        long objects = Pointer.totalCount();
        long[] second = steps(allocator, STEPS / 2);
        System.out.println("first " + median(first));
        System.out.println("second " + median(second));
        System.out.println("objects " + (Pointer.totalCount() - objects));
        System.out.println("arrow " + allocator.getAllocatedMemory());
      }
    }

    private static long[] steps(RootAllocator allocator, int count) {
      long[] resident = new long[count / 100];
      for (int step = 0; step < count; step++) {
        step(allocator, step);
        if (step % 100 == 0) {
          resident[step / 100] = Pointer.physicalBytes();
        }
      }
      return resident;
    }

    /** A column with a null, doubled, and back; and a matrix of rows that becomes a list. */
    private static void step(RootAllocator allocator, int step) {
      try (Float4Vector vector = new Float4Vector("v", allocator);
          PointerScope scope = new PointerScope()) {
        vector.allocateNew(ROWS);
        vector.set(ROWS - 1, step);
        vector.setNull(step % (ROWS - 1));
        vector.setValueCount(ROWS);
        TensorColumn column = ArrowTensors.column(vector, NullRule.mask());
        Tensor doubled = column.values().mul(new Scalar(2f));
        try (FieldVector back =
                TensorVectors.share(
                    vector.getField(), new TensorColumn(doubled, column.present()), allocator);
            FieldVector list = TensorVectors.share("list", doubled.view(-1, 16), allocator)) {
          Tensor again = ArrowTensors.view(list);
          if (!Float.valueOf(2f * step).equals(back.getObject(ROWS - 1))
              || again.size(0) != ROWS / 16) {
            throw new IllegalStateException("step " + step + " gave " + back.getObject(ROWS - 1));
          }
        }
      }
    }

    private static long median(long[] values) {
      Arrays.sort(values);
      return values[values.length / 2];
    }
  }
}
