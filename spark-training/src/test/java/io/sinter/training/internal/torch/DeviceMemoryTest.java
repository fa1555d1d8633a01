package io.sinter.training.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.arrow.NativeRuntime;
import io.sinter.registry.ColumnType;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import io.sinter.training.Loss;
import io.sinter.training.ScriptedNetwork;
import io.sinter.training.ScriptedNetwork.Input;
import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingOptions;
import io.sinter.training.internal.RankProgress;
import io.sinter.training.internal.checkpoint.Checkpoints;
import io.sinter.training.internal.data.HeapRows;
import io.sinter.training.internal.data.RowSpec;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolType;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.SingletonTypePtr;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks that ask for 4 PiB where a pass has too many rows: libtorch's allocator refuses. */
@Timeout(300)
@SuppressWarnings("try") // Scopes are closed, not used.
class DeviceMemoryTest {
  private static final int ROWS = 96;
  private static final int SMALL = 8;

  private static final FeatureSpec FEATURES =
      new FeatureSpec(
          List.of(
              new NumericFeature("x", ColumnType.DOUBLE, 0, 0, 1),
              new NumericFeature("y", ColumnType.DOUBLE, 0, 0, 1)));

  /** Gradients of the wider one are sent in buckets while the backward pass goes on. */
  @ParameterizedTest
  @CsvSource({"8, 1, HOST", "8, 3, HOST", "400, 2, HOST", "400, 2, DEVICE", "8, 2, DEVICE"})
  void smallerPassesGiveTheSameWeights(int width, int ranks, Learner.Judge judge) throws Exception {
    TrainingOptions options = options().build();

    float[] whole = train(network(width, ROWS, ""), options, ranks, judge);
    float[] cut = train(network(width, 5, ""), options, ranks, judge);

    float largest = 0;
    for (int i = 0; i < whole.length; i++) {
      largest = Math.max(largest, Math.abs(whole[i] - cut[i]));
    }
    assertThat(largest).isLessThan(1e-7f);
  }

  @Test
  void whoSetsTheNumberOfPartsIsToldWhichWouldDo() {
    assertThatThrownBy(
            () ->
                train(
                    network(SMALL, 20, ""),
                    options().accumulation(2).build(),
                    1,
                    Learner.Judge.HOST))
        .cause()
        .hasMessage(
            "Cannot train on cpu: its memory ran out in passes over 24 rows (4,503,599,627,370,496 bytes more were needed). Set training.accumulation=4 (now 2), training.precision=bf16 or a smaller training.batch-size, or leave the device to this training alone.");
  }

  @Test
  void aNetworkThatLearnsFromWholeBatchesIsNotCutByItself() {
    assertThatThrownBy(
            () -> train(network(SMALL, 20, "seen"), options().build(), 1, Learner.Judge.HOST))
        .cause()
        .hasMessageContaining(
            "in passes over 48 rows, which are not cut by themselves where a network learns from a batch as a whole (4,5")
        .hasMessageContaining("Set training.accumulation=2 (now automatic)");
  }

  @Test
  void oneRowThatDoesNotFitEndsTheTraining() {
    assertThatThrownBy(() -> train(network(SMALL, 0, ""), options().build(), 1, Learner.Judge.HOST))
        .hasStackTraceContaining(
            "Cannot train on cpu: its memory ran out in passes over 1 rows (4,5");
  }

  @Test
  void validationTakesAsManyRowsAtOnceAsFit() throws Exception {
    TrainingOptions options = options().epochs(1).build();

    float[] whole = train(network(SMALL, ROWS, ""), options, 1, Learner.Judge.HOST);

    assertThat(train(network(SMALL, 10, "", "not self.training"), options, 1, Learner.Judge.HOST))
        .isEqualTo(whole);
  }

  @Test
  void nothingIsLeftOfAFailedTraining() {
    NativeRuntime.prepare(1);
    ScriptedNetwork network = network(1600, 20, "");
    TrainingOptions options = options().accumulation(1).build();
    // The second time the heap lies where it stays.
    fail(network, options);
    fail(network, options);
    long objects = Pointer.totalCount();
    long resident = Pointer.physicalBytes();

    for (int i = 0; i < 16; i++) {
      fail(network, options);
    }

    assertThat(Pointer.totalCount()).isLessThanOrEqualTo(objects);
    // Each has 20 MB of weights, as much of gradients and of the best weights: 960 MB together. The
    // heap of a process that has run other tests may grow meanwhile.
    assertThat(Pointer.physicalBytes() - resident).isLessThan(480L << 20);
  }

  private static void fail(ScriptedNetwork network, TrainingOptions options) {
    assertThatThrownBy(() -> train(network, options, 1, Learner.Judge.HOST))
        .hasStackTraceContaining("its memory ran out");
    System.gc();
  }

  @Test
  void whatGpusSayIsUnderstood() {
    String text =
        "The following operation failed in the TorchScript interpreter.\nRuntimeError: CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 79.10 GiB of which 10.25 MiB is free. Including non-PyTorch memory, this process has 79.08 GiB memory in use.";

    assertThat(DeviceMemory.of(new IllegalStateException("x", new RuntimeException(text))))
        .contains(
            new DeviceMemory(" (20.00 MiB more were needed, 10.25 MiB of 79.10 GiB are free)"));
    assertThat(DeviceMemory.of(new RuntimeException("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when")))
        .contains(new DeviceMemory(""));
    assertThat(DeviceMemory.of(new RuntimeException("size mismatch"))).isEmpty();
  }

  private static TrainingOptions.Builder options() {
    return TrainingOptions.builder().epochs(2).batchRows(ROWS / 2).learningRate(0.01).seed(3);
  }

  private static float[] train(
      ScriptedNetwork network, TrainingOptions options, int ranks, Learner.Judge judge)
      throws Exception {
    Loss loss = Loss.squared();
    return Ranks.together(
            ranks,
            options,
            (rank, group) -> {
              try (HeapRows rows =
                  new HeapRows(
                      RowSpec.of(FEATURES, RowSpec.Label.of("label", loss), Optional.empty())
                          .schema())) {
                SplittableRandom random = new SplittableRandom(1);
                for (int i = 0; i < ROWS; i++) {
                  float[] numbers = {
                    (float) random.nextDouble(-1, 1), (float) random.nextDouble(-1, 1)
                  };
                  HeapRows.Row row =
                      new HeapRows.Row(List.of(numbers, new long[0]), numbers[0] + numbers[1], 1);
                  // The last rank has most.
                  if (Math.min(ranks - 1, i % (ranks + 1)) == rank) {
                    rows.addTraining(row);
                    rows.addValidation(row);
                  }
                }
                return new RankTraining(
                        TorchArchive.plan(network, FEATURES, 1),
                        Objective.of(loss),
                        options,
                        group,
                        rows,
                        Checkpoints.NONE,
                        ScalarType.Double,
                        judge)
                    .run(new TrainingListener() {}, RankProgress.NONE);
              }
            })
        .get(0)
        .weights();
  }

  /**
   * Three layers without biases.
   *
   * @param most rows that a training pass may have; any has 2, in which networks are tried out
   * @param buffer the name of a buffer to have; empty for none
   */
  private static ScriptedNetwork network(int width, int most, String buffer) {
    return network(width, most, buffer, "self.training");
  }

  private static ScriptedNetwork network(int width, int most, String buffer, String mode) {
    NativeRuntime.prepare(1);
    try (PointerScope scope = new PointerScope()) {
      JitModule module = new JitModule(new QualifiedName("__torch__.Hungry"));
      Type.TypePtr bool = new Type.TypePtr(new SingletonTypePtr(BoolType.get().get()));
      module.register_attribute("training", bool, new IValue(true), false, false);
      weight(module, "first", width, 2);
      weight(module, "second", width, width);
      weight(module, "third", 1, width);
      if (!buffer.isEmpty()) {
        module.register_buffer(buffer, Tensors.of(new float[] {1}, 1));
      }
      module.define(
          """
          def forward(self, x):
              h = torch.relu(torch.linear(x, self.first))
              if %s and x.size(0) > %d and x.size(0) != 2:
                  h = h + torch.zeros([1099511627776, 1024]).sum()
              h = torch.relu(torch.linear(h, self.second))
              return torch.linear(h, self.third).squeeze(1)
          """
              .formatted(mode, most));
      return new ScriptedNetwork(
          TorchArchive.save(module), List.of(Input.numbers(List.of("x", "y"))));
    }
  }

  private static void weight(JitModule module, String name, int outputs, int inputs) {
    SplittableRandom random = new SplittableRandom(name.hashCode());
    float[] values = new float[outputs * inputs];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextDouble(-1, 1) / Math.sqrt(inputs));
    }
    module.register_parameter(
        name, Tensors.of(values, outputs, inputs).requires_grad_(true), false);
  }
}
