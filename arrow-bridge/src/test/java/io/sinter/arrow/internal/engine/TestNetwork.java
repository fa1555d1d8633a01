package io.sinter.arrow.internal.engine;

import io.sinter.arrow.EngineColumn;
import io.sinter.arrow.EngineNetwork;
import io.sinter.arrow.NativeRuntime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.QualifiedName;

/**
 * A network whose score can be told without a library: {@code x + 1000 c + 7 (t / 2) - t}, NaN of x
 * counting as 5, with c the index of a category.
 */
final class TestNetwork {
  static final List<String> WORDS = List.of("red", "grün", "blue");

  private static final String FORWARD =
      """
      def forward(self, numeric: Tensor, categories: Tensor) -> Tensor:
          known = torch.where(torch.isnan(numeric), torch.full_like(numeric, 5.0), numeric)
          time = 7.0 * known.select(1, 1) + known.select(1, 2)
          return known.select(1, 0) + 1000.0 * categories.select(1, 0) + time
      """;

  private TestNetwork() {}

  static EngineNetwork network() {
    return network(EngineNetwork.Finish.NONE);
  }

  @SuppressWarnings("try")
  static EngineNetwork network(EngineNetwork.Finish finish) {
    NativeRuntime.prepare(1);
    try (PointerScope scope = new PointerScope()) {
      JitModule module = new JitModule(new QualifiedName("__torch__.Test"));
      module.define(FORWARD);
      Path file = Files.createTempFile("sinter-test-", ".pth");
      try {
        module.save(file.toString());
        return new EngineNetwork(
            Files.readAllBytes(file),
            List.of(
                new EngineColumn.Numeric("x"),
                new EngineColumn.Encoded("t", 2, TestNetwork::halves)),
            List.of(new EngineColumn.Category("c", WORDS)),
            finish);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void halves(double value, float[] numbers, int start) {
    numbers[start] = Double.isNaN(value) ? 0 : (float) (value / 2);
    numbers[start + 1] = Double.isNaN(value) ? 0 : (float) -value;
  }

  /** Rows {@code first} to {@code first + rows - 1}; every 5th number, time and text is null. */
  static VectorSchemaRoot rows(BufferAllocator allocator, int first, int rows) {
    Float4Vector x = new Float4Vector("x", allocator);
    Float8Vector t = new Float8Vector("t", allocator);
    VarCharVector c = new VarCharVector("c", allocator);
    for (int i = 0; i < rows; i++) {
      int id = first + i;
      if (id % 5 == 0) {
        x.setNull(i);
      } else {
        x.setSafe(i, id);
      }
      if (id % 5 == 1) {
        t.setNull(i);
      } else {
        t.setSafe(i, id % 3);
      }
      if (id % 5 == 2) {
        c.setNull(i);
      } else {
        c.setSafe(i, word(id).getBytes(StandardCharsets.UTF_8));
      }
    }
    for (FieldVector vector : List.of(x, t, c)) {
      vector.setValueCount(rows);
    }
    return new VectorSchemaRoot(List.of(x, t, c));
  }

  private static String word(int id) {
    return id % 4 == 3 ? "mauve" : WORDS.get(id % 3);
  }

  /** The score of a row that {@link #rows} makes. */
  static float score(int id) {
    float x = id % 5 == 0 ? 5 : id;
    float t = id % 5 == 1 ? 0 : id % 3;
    int index = id % 5 == 2 ? 0 : id % 4 == 3 ? 1 : 2 + id % 3;
    return x + 1000f * index + 7 * (t / 2) - t;
  }
}
