package io.sinter.training.internal.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sinter.arrow.OnnxModel;
import io.sinter.registry.CyclicFeature;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.TimePeriod;
import io.sinter.registry.testing.MlflowServer;
import io.sinter.training.Loss;
import io.sinter.training.Network;
import io.sinter.training.internal.WeightPlan;
import io.sinter.training.internal.onnx.OnnxExport;
import io.sinter.training.internal.torch.TorchArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** What a graph makes of times, number by number: a network that passes one of them on. */
class TimeGraphTest {
  private static final CyclicFeature TIME = new CyclicFeature("t", List.of(TimePeriod.values()));
  private static final FeatureSpec SPEC = new FeatureSpec(List.of((Feature) TIME));

  /** Microseconds, then the numbers in exact arithmetic; of make_times.py in registry-client. */
  private static final List<double[]> EXACT = exact();

  @Test
  void theGraphsNumbersAreThoseOfExactArithmeticAndOfTraining() {
    List<Double> seconds = new ArrayList<>();
    EXACT.forEach(time -> seconds.add(time[0] / 1e6));
    for (int number = 0; number < TIME.width(); number++) {
      float[] graph = byOnnx(number, seconds);
      float[] torch = byTorch(number, seconds);
      for (int i = 0; i < seconds.size(); i++) {
        float[] trained = new float[TIME.width()];
        TIME.encode(seconds.get(i), trained, 0);
        String which = "%s of %s s".formatted(TIME.numbers().get(number), seconds.get(i));
        assertThat((double) graph[i]).as(which).isCloseTo(EXACT.get(i)[number + 1], within(6.1e-8));
        // Sines of doubles may differ in their last bit, and so round to neighbouring floats.
        assertThat(graph[i]).as(which).isCloseTo(trained[number], within(6e-8f));
        assertThat(torch[i]).as(which).isEqualTo(trained[number]);
      }
    }
  }

  @Test
  void aMissingTimeIsTheMiddleOfTheCircleInTheGraphToo() {
    List<Double> missing =
        List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e300);
    for (int number = 0; number < TIME.width(); number++) {
      float[] trained = new float[TIME.width()];
      TIME.encode(1e300, trained, 0);
      assertThat(byOnnx(number, missing)).containsExactly(0, 0, 0, trained[number]);
      assertThat(byTorch(number, missing)).containsExactly(0, 0, 0, trained[number]);
    }
  }

  private static float[] byOnnx(int number, List<Double> seconds) {
    WeightPlan plan = WeightPlan.of(Network.mlp(List.of()), SPEC, 1);
    float[] scores = new float[seconds.size()];
    try (RootAllocator allocator = new RootAllocator();
        VectorSchemaRoot rows = Parity.inputs(SPEC, rows(seconds), allocator);
        OnnxModel model =
            OnnxModel.load(OnnxExport.of(plan, passing(number, plan), Loss.squared()))) {
      model.score(rows, scores);
    }
    return scores;
  }

  private static float[] byTorch(int number, List<Double> seconds) {
    Network network = Network.mlp(List.of());
    WeightPlan plan = WeightPlan.of(network, SPEC, 1);
    byte[] archive = TorchArchive.of(plan, passing(number, plan));
    try (RootAllocator allocator = new RootAllocator();
        VectorSchemaRoot rows = Parity.inputs(SPEC, rows(seconds), allocator)) {
      return TorchArchive.score(archive, network, SPEC, Loss.squared(), rows);
    }
  }

  /** A weight of 1 for one number, 0 for the others and the bias. */
  private static float[] passing(int number, WeightPlan plan) {
    float[] weights = new float[plan.size()];
    weights[plan.slice("weight_0").offset() + number] = 1;
    return weights;
  }

  private static List<Row> rows(List<Double> seconds) {
    StructType schema = new StructType().add("t", "double");
    return seconds.stream()
        .map(value -> (Row) new GenericRowWithSchema(new Object[] {value}, schema))
        .toList();
  }

  private static List<double[]> exact() {
    Path file = MlflowServer.root().resolve("registry-client/src/test/resources/times/times.csv");
    try {
      return Files.readAllLines(file).stream()
          .map(line -> Arrays.stream(line.split(",", -1)).mapToDouble(Double::valueOf).toArray())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
