package io.sinter.training.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sinter.arrow.NativeRuntime;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.ColumnType;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import io.sinter.training.Activation;
import io.sinter.training.Loss;
import io.sinter.training.MlpNetwork;
import io.sinter.training.Network;
import io.sinter.training.ResidualNetwork;
import io.sinter.training.internal.WeightPlan;
import io.sinter.training.internal.torch.direct.DirectNetwork;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Passes without a graph, against libtorch's autograd and against differences of losses. */
@SuppressWarnings("try") // Scopes and guards are closed, not used.
class DirectNetworkTest {
  private static final int[] BATCHES = {7, 7, 1, 12};

  @BeforeAll
  static void prepare() {
    NativeRuntime.prepare(1);
  }

  static Stream<Network> networks() {
    return Stream.of(
        new MlpNetwork(List.of(5), Activation.RELU, 0),
        new MlpNetwork(List.of(6, 4, 3), Activation.GELU, 0),
        new MlpNetwork(List.of(), Activation.RELU, 0),
        Network.residual(6, 2),
        Network.residual(4, 1));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void outputsAndGradientsEqualThoseOfAutograd(Network network) {
    for (Loss loss :
        List.of(Loss.binary(), Loss.multiclass().withClasses(List.of("a", "b", "c")))) {
      try (PointerScope scope = new PointerScope()) {
        Passing passing = new Passing(withoutDropout(network), loss);
        SplittableRandom random = new SplittableRandom(3);
        for (int rows : BATCHES) {
          List<Tensor> inputs = inputs(random, rows);
          Tensor target = targets(random, rows, loss);

          Tensor recorded = passing.graph.forward(inputs);
          Tensor expected = passing.objective.loss(recorded, target, null);
          expected.backward();
          double value = passing.pass(inputs, target, 0);

          assertThat(value).isCloseTo(expected.item_double(), within(1e-12));
          for (int i = 0; i < passing.plan.slices().size(); i++) {
            assertThat(Tensors.doubles(passing.direct.get(i).grad()))
                .as("%s in %s", passing.plan.slices().get(i).name(), network)
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(Tensors.doubles(passing.graph.parameters().get(i).grad()));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0.25, 0.1, 1.5", "0.1, 0.1, 1.5", "0, 0, 1"})
  void missingNumbersAreFilledAsTheRecordedNetworkFillsThem(
      double fill, double mean, double deviation) {
    FeatureSpec features =
        new FeatureSpec(
            List.of(
                new NumericFeature("x", ColumnType.DOUBLE, fill, mean, deviation),
                new NumericFeature("y", ColumnType.DOUBLE, fill, mean, deviation),
                new CategoricalFeature("kind", List.of("a", "b"), 2)));
    try (PointerScope scope = new PointerScope()) {
      Passing passing =
          new Passing(new MlpNetwork(List.of(5), Activation.GELU, 0), features, Loss.binary());
      List<Tensor> inputs = inputs(new SplittableRandom(8), 40);

      assertThat(passing.output(inputs, 0))
          .containsExactly(Tensors.doubles(passing.graph.forward(inputs)));
    }
  }

  @Test
  void gradientsThroughDropoutAreDifferencesOfLosses() {
    Network network = new ResidualNetwork(4, 6, 2, Activation.GELU, 0.4, 0.3);
    try (PointerScope scope = new PointerScope()) {
      Passing passing = new Passing(network, Loss.binary());
      SplittableRandom random = new SplittableRandom(5);
      List<Tensor> inputs = inputs(random, 9);
      Tensor target = targets(random, 9, Loss.binary());
      passing.pass(inputs, target, 77);
      double step = 1e-6;
      for (Tensor weight : passing.direct) {
        double[] gradient = Tensors.doubles(weight.grad());
        for (int i = 0; i < gradient.length; i++) {
          double higher = passing.lossWith(weight, i, step, inputs, target, 77);
          double lower = passing.lossWith(weight, i, -step, inputs, target, 77);
          assertThat(gradient[i]).isCloseTo((higher - lower) / (2 * step), within(1e-7));
        }
      }
    }
  }

  @Test
  void dropoutSetsItsShareToZeroAndFollowsFromTheSeed() {
    Network network = new MlpNetwork(List.of(1000), Activation.RELU, 0.25);
    try (PointerScope scope = new PointerScope()) {
      Passing passing = new Passing(network, Loss.binary());
      try (NoGradGuard guard = new NoGradGuard()) {
        // All units alike: the output tells how many of them are kept.
        for (Tensor weight : passing.direct) {
          weight.fill_(new Scalar(1.0));
        }
      }
      List<Tensor> inputs = inputs(new SplittableRandom(1), 400);
      double[] first = passing.output(inputs, 1);
      double[] again = passing.output(inputs, 1);
      double[] other = passing.output(inputs, 2);
      double[] whole = Tensors.doubles(passing.evaluated(inputs));

      assertThat(again).containsExactly(first);
      assertThat(other).isNotEqualTo(first);
      // Scaled by what is kept, outputs are right on average: 400,000 draws, four deviations.
      double sum = 0;
      double expected = 0;
      for (int i = 0; i < first.length; i++) {
        sum += first[i];
        expected += whole[i];
      }
      assertThat(sum / expected).isCloseTo(1, within(4 * Math.sqrt(0.25 / 0.75 / 400_000)));
    }
  }

  private static Network withoutDropout(Network network) {
    return network instanceof ResidualNetwork residual
        ? new ResidualNetwork(
            residual.width(), residual.hidden(), residual.blocks(), residual.activation(), 0, 0)
        : network;
  }

  private static List<Tensor> inputs(SplittableRandom random, int rows) {
    double[] numbers = new double[2 * rows];
    long[] kinds = new long[rows];
    for (int i = 0; i < rows; i++) {
      numbers[2 * i] = random.nextInt(4) == 0 ? Double.NaN : random.nextGaussian();
      numbers[2 * i + 1] = random.nextGaussian();
      kinds[i] = random.nextInt(4);
    }
    return List.of(Tensors.of(numbers, rows, 2), Tensors.of(kinds, rows, 1));
  }

  private static Tensor targets(SplittableRandom random, int rows, Loss loss) {
    if (loss instanceof Loss.Multiclass) {
      return Tensors.of(random.longs(rows, 0, 3).toArray(), rows);
    }
    return Tensors.of(random.longs(rows, 0, 2).asDoubleStream().toArray(), rows);
  }

  /** The same weights twice: with a graph, and without. */
  private static final class Passing {
    final WeightPlan plan;
    final Objective objective;
    final TorchNetwork graph;
    final List<Tensor> direct;
    final DirectNetwork network;

    Passing(Network described, Loss loss) {
      this(described, Ranks.FEATURES, loss);
    }

    Passing(Network described, FeatureSpec features, Loss loss) {
      plan = WeightPlan.of(described, features, loss.outputs());
      objective = Objective.of(loss);
      Device cpu = new Device(DeviceType.CPU);
      float[] weights = plan.initial(4);
      graph = new TorchNetwork(plan, weights, ScalarType.Double, cpu);
      TorchNetwork twin = new TorchNetwork(plan, weights, ScalarType.Double, cpu);
      direct = twin.parameters();
      direct.forEach(weight -> weight.mutable_grad().put(torch.zeros_like(weight)));
      network = new DirectNetwork(plan, direct);
    }

    /** Adds to the gradients; the loss. */
    double pass(List<Tensor> inputs, Tensor target, long seed) {
      Tensor output = network.forward(inputs, seed).detach().requires_grad_(true);
      Tensor loss = objective.loss(output, target, null);
      loss.backward();
      network.backward(output.grad());
      return loss.item_double();
    }

    double lossWith(
        Tensor weight, int index, double change, List<Tensor> inputs, Tensor target, long seed) {
      Tensor cell = weight.detach().view(-1).select(0, index);
      Tensor before = cell.clone();
      cell.add_(new Scalar(change));
      double loss = objective.loss(network.forward(inputs, seed), target, null).item_double();
      cell.copy_(before);
      return loss;
    }

    double[] output(List<Tensor> inputs, long seed) {
      return Tensors.doubles(network.forward(inputs, seed));
    }

    Tensor evaluated(List<Tensor> inputs) {
      for (int i = 0; i < direct.size(); i++) {
        graph.parameters().get(i).set_data(direct.get(i).detach());
      }
      graph.evaluate();
      return graph.forward(inputs);
    }
  }
}
