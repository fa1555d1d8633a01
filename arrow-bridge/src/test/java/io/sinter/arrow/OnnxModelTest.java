package io.sinter.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxModelTest {
  private final RootAllocator allocator = new RootAllocator();
  private final List<String[]> recorded = recorded();

  @AfterEach
  void closeAllocatorWhichFailsOnALeak() {
    allocator.close();
  }

  @Test
  void scoresEqualWhatPythonRecorded() {
    float[] scores = new float[recorded.size()];
    try (OnnxModel model = model("delay");
        VectorSchemaRoot batch = batch(0, recorded.size(), NullStyle.VALUES)) {
      model.score(batch, scores);
    }
    assertThat(scores).containsExactly(expected(0, recorded.size()), within(1e-6f));
  }

  @Test
  void nullsScoreAsNanAndEmptyString() {
    float[] scores = new float[recorded.size()];
    try (OnnxModel model = model("delay");
        VectorSchemaRoot batch = batch(0, recorded.size(), NullStyle.NULLS)) {
      model.score(batch, scores);
    }
    assertThat(scores).containsExactly(expected(0, recorded.size()), within(1e-6f));
  }

  @Test
  void scoresGoStraightIntoAVector() {
    try (OnnxModel model = model("delay");
        VectorSchemaRoot batch = batch(0, 100, NullStyle.VALUES);
        Float4Vector scores = new Float4Vector("score", allocator)) {
      model.score(batch, scores);
      assertThat(scores.getNullCount()).isZero();
      float[] expected = expected(0, 100);
      for (int row = 0; row < 100; row++) {
        assertThat(scores.get(row)).isCloseTo(expected[row], within(1e-6f));
      }
    }
  }

  @Test
  void slicesAtAnyOffsetScoreAsTheirRows() {
    try (OnnxModel model = model("delay");
        VectorSchemaRoot batch = batch(0, recorded.size(), NullStyle.NULLS)) {
      for (int start : new int[] {1, 3, 7, 8, 13}) {
        try (VectorSchemaRoot slice = batch.slice(start, 50)) {
          float[] scores = new float[50];
          model.score(slice, scores);
          assertThat(scores).containsExactly(expected(start, 50), within(1e-6f));
        }
      }
    }
  }

  @Test
  void batchesOfEverySizeReuseTheScratch() {
    try (OnnxModel model = model("delay")) {
      for (int rows : new int[] {200, 1, 0, 17, 257, 17}) {
        try (VectorSchemaRoot batch = batch(0, rows, NullStyle.NULLS)) {
          float[] scores = new float[rows + 2];
          scores[rows] = -1;
          model.score(batch, scores);
          assertThat(java.util.Arrays.copyOf(scores, rows))
              .containsExactly(expected(0, rows), within(1e-6f));
          assertThat(scores[rows]).isEqualTo(-1);
        }
      }
    }
  }

  @Test
  void fourThreadsShareOneModel() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (OnnxModel model = model("delay")) {
      List<Future<?>> runs = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        int seed = thread;
        runs.add(threads.submit(checkManyBatches(model, seed)));
      }
      for (Future<?> run : runs) {
        run.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void closeWaitsForRunsAndThenRefusesMore() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(3);
    OnnxModel model = model("delay");
    List<Future<?>> runs = new ArrayList<>();
    for (int thread = 0; thread < 3; thread++) {
      int seed = thread;
      runs.add(threads.submit(checkManyBatches(model, seed)));
    }
    model.close();
    model.close();
    for (Future<?> run : runs) {
      try {
        run.get();
      } catch (java.util.concurrent.ExecutionException e) {
        assertThat(e.getCause())
            .isInstanceOf(BridgeException.class)
            .hasMessageMatching(
                "Cannot score with model of \\d+ bytes: it is closed. Load it again.");
      }
    }
    threads.shutdownNow();
  }

  @Test
  void allNumericTypesAndSeveralScoresPerRow() {
    try (OnnxModel model = model("types");
        Float8Vector d = new Float8Vector("d", allocator);
        IntVector i = new IntVector("i", allocator);
        BigIntVector l = new BigIntVector("l", allocator);
        Float4Vector f = new Float4Vector("f", allocator)) {
      for (int row = 0; row < 3; row++) {
        d.setSafe(row, 0.5 * row);
        i.setSafe(row, 10 * row);
        l.setSafe(row, 100L * row);
        f.setSafe(row, row);
      }
      VectorSchemaRoot batch = root(3, d, i, l, f);
      float[] scores = new float[6];
      long before = CopyCounter.bytes();
      model.score(batch, scores);
      assertThat(CopyCounter.bytes() - before).as("only the result is copied").isEqualTo(24);
      assertThat(scores).containsExactly(0f, 0f, 10.5f, 99f, 21f, 198f);
      assertThat(model.width()).isEqualTo(2);
      assertThat(model.inputs()).containsExactly("d", "i", "l", "f");
      assertThat(model.outputs()).containsExactly(new OnnxPort("y", "FLOAT", List.of(-1L, 2L)));
      assertThatThrownBy(() -> model.score(batch, f))
          .hasMessageMatching("Cannot score with model .*: output `y` .* has 2 scores per row .*");
      i.setNull(1);
      assertThatThrownBy(() -> model.score(batch, scores))
          .isInstanceOf(BridgeException.class)
          .hasMessage(
              "Cannot score vector `i` (INT, 3 rows): row 1 is null (1 nulls; allowed: none). Integers have no NaN: fill the column before.");
    }
  }

  @Test
  void everyMisfitIsNamedAtOnce() {
    try (OnnxModel model = model("delay");
        Float8Vector distance = new Float8Vector("distance", allocator)) {
      distance.setSafe(0, 1);
      VectorSchemaRoot batch = root(1, distance);
      assertThatThrownBy(() -> model.score(batch, new float[1]))
          .isInstanceOf(BridgeException.class)
          .hasMessageMatching(
              "Cannot score with model of \\d+ bytes: column `distance` is FLOAT8 \\(allowed: FLOAT4\\); column `temp` is missing \\(allowed: FLOAT4\\); column `carrier` is missing \\(allowed: VARCHAR\\). Give the batch one column per input of the graph, named and typed as the input.");
    }
  }

  @Test
  void shortResultArrayIsRefused() {
    try (OnnxModel model = model("delay");
        VectorSchemaRoot batch = batch(0, 5, NullStyle.VALUES)) {
      assertThatThrownBy(() -> model.score(batch, new float[4]))
          .hasMessageContaining(
              "the result array holds 4 values (allowed: 5 or more for 5 rows). Make it larger.");
    }
  }

  @Test
  void graphsOfAnotherFormAreRefusedAtLoad(@TempDir Path directory) throws IOException {
    assertThatThrownBy(() -> model("two_outputs"))
        .hasMessageContaining(
            "it has the outputs [`y` (FLOAT [-1]), `z` (FLOAT [-1])] (allowed: one called `score`");
    assertThatThrownBy(() -> model("integer_output"))
        .hasMessageContaining("its output is `score` (INT64 [-1]) (allowed: FLOAT [rows]");
    assertThatThrownBy(() -> model("matrix_input"))
        .hasMessageContaining("its input is `x` (FLOAT [-1, 4]) (allowed: FLOAT, DOUBLE");
    assertThatThrownBy(() -> OnnxModel.load(new byte[] {1, 2, 3}))
        .isInstanceOf(BridgeException.class)
        .hasMessageStartingWith("Cannot load the ONNX model of 3 bytes: ");
    Path missing = directory.resolve("none.onnx");
    assertThatThrownBy(() -> OnnxModel.load(missing))
        .isInstanceOf(BridgeException.class)
        .hasMessageStartingWith("Cannot read the ONNX model " + missing);
    Path copy = Files.write(directory.resolve("delay.onnx"), bytes("delay.onnx"));
    try (OnnxModel model = OnnxModel.load(copy)) {
      assertThat(model.inputs()).containsExactly("distance", "temp", "carrier");
    }
  }

  private enum NullStyle {
    VALUES,
    NULLS
  }

  private Callable<?> checkManyBatches(OnnxModel model, int seed) {
    return () -> {
      for (int run = 0; run < 200; run++) {
        int start = (seed * 31 + run) % 100;
        int rows = 1 + (run * 7 + seed) % 150;
        float[] scores = new float[rows];
        NullStyle style = run % 2 == 0 ? NullStyle.VALUES : NullStyle.NULLS;
        try (VectorSchemaRoot batch = batch(start, rows, style)) {
          model.score(batch, scores);
        }
        assertThat(scores).containsExactly(expected(start, rows), within(1e-6f));
      }
      return null;
    };
  }

  private VectorSchemaRoot batch(int start, int rows, NullStyle style) {
    Float4Vector distance = new Float4Vector("distance", allocator);
    Float4Vector temp = new Float4Vector("temp", allocator);
    VarCharVector carrier = new VarCharVector("carrier", allocator);
    distance.allocateNew(rows + 1);
    temp.allocateNew(rows + 1);
    carrier.allocateNew(rows + 1);
    for (int row = 0; row < rows; row++) {
      String[] line = recorded.get(start + row);
      put(distance, row, Float.parseFloat(line[0]), style);
      put(temp, row, Float.parseFloat(line[1]), style);
      if (!line[2].isEmpty() || style == NullStyle.VALUES) {
        carrier.setSafe(row, line[2].getBytes(UTF_8));
      }
    }
    return root(rows, distance, temp, carrier);
  }

  private static void put(Float4Vector vector, int row, float value, NullStyle style) {
    vector.setSafe(row, Float.isNaN(value) && style == NullStyle.NULLS ? 1234 : value);
    if (Float.isNaN(value) && style == NullStyle.NULLS) {
      vector.setNull(row);
    }
  }

  private static VectorSchemaRoot root(int rows, FieldVector... vectors) {
    VectorSchemaRoot root = VectorSchemaRoot.of(vectors);
    root.setRowCount(rows);
    return root;
  }

  private float[] expected(int start, int rows) {
    float[] scores = new float[rows];
    for (int row = 0; row < rows; row++) {
      scores[row] = Float.parseFloat(recorded.get(start + row)[3]);
    }
    return scores;
  }

  private static OnnxModel model(String name) {
    return OnnxModel.load(bytes(name + ".onnx"));
  }

  private static List<String[]> recorded() {
    return new String(bytes("delay.tsv"), UTF_8).lines().map(line -> line.split("\t", -1)).toList();
  }

  private static byte[] bytes(String resource) {
    try (InputStream in = OnnxModelTest.class.getResourceAsStream(resource)) {
      return java.util.Objects.requireNonNull(in, resource).readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
