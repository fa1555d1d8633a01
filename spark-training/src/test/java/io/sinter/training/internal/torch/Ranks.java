package io.sinter.training.internal.torch;

import io.sinter.arrow.NativeRuntime;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.ColumnType;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import io.sinter.training.Loss;
import io.sinter.training.MlpNetwork;
import io.sinter.training.TrainingDevice;
import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingOptions;
import io.sinter.training.internal.Meeting;
import io.sinter.training.internal.RankPlace;
import io.sinter.training.internal.RankProgress;
import io.sinter.training.internal.WeightPlan;
import io.sinter.training.internal.checkpoint.Checkpoints;
import io.sinter.training.internal.data.HeapRows;
import io.sinter.training.internal.data.RowSchema;
import io.sinter.training.internal.data.RowSpec;
import io.sinter.training.internal.torch.comm.RankGroup;
import io.sinter.training.internal.torch.comm.RankGroup.Transport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Ranks as threads of one JVM, over real TCP and Gloo. */
@SuppressWarnings("try") // Scopes are closed, not used.
final class Ranks {
  static final FeatureSpec FEATURES =
      new FeatureSpec(
          List.of(
              new NumericFeature("x", ColumnType.DOUBLE, 0.25, 0.1, 1.5),
              new NumericFeature("y", ColumnType.DOUBLE, 0, -0.2, 0.5),
              new CategoricalFeature("kind", List.of("a", "b"), 2)));

  private Ranks() {}

  /** Rows of one rank as arrays. */
  @SuppressWarnings("ArrayRecordComponent") // Test data, changed by tests that poison it.
  record Rows(float[][] numeric, long[] kinds, float[] labels, float[] weights) {
    int size() {
      return labels.length;
    }

    static Rows random(long seed, int rows) {
      SplittableRandom random = new SplittableRandom(seed);
      Rows made = new Rows(new float[rows][2], new long[rows], new float[rows], new float[0]);
      for (int i = 0; i < rows; i++) {
        made.numeric[i][0] = i % 9 == 0 ? Float.NaN : (float) random.nextGaussian();
        made.numeric[i][1] = (float) random.nextGaussian();
        made.kinds[i] = random.nextInt(4);
        made.labels[i] = made.numeric[i][1] + made.kinds[i] + random.nextGaussian() > 1.5 ? 1 : 0;
      }
      return made;
    }

    /** With a weight for each row, some of them 0. */
    Rows weighted(long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      float[] made = new float[size()];
      for (int i = 0; i < made.length; i++) {
        made[i] = random.nextInt(5) == 0 ? 0 : (float) random.nextDouble() * 3;
      }
      return new Rows(numeric, kinds, labels, made);
    }

    Rows and(Rows other) {
      int rows = size() + other.size();
      Rows both =
          new Rows(
              Arrays.copyOf(numeric, rows),
              Arrays.copyOf(kinds, rows),
              Arrays.copyOf(labels, rows),
              Arrays.copyOf(weights, weights.length + other.weights.length));
      System.arraycopy(other.numeric, 0, both.numeric, size(), other.size());
      System.arraycopy(other.kinds, 0, both.kinds, size(), other.size());
      System.arraycopy(other.labels, 0, both.labels, size(), other.size());
      System.arraycopy(other.weights, 0, both.weights, weights.length, other.weights.length);
      return both;
    }

    void addTo(Consumer<HeapRows.Row> target) {
      for (int i = 0; i < size(); i++) {
        target.accept(
            new HeapRows.Row(
                List.of(numeric[i], new long[] {kinds[i]}),
                labels[i],
                weights.length > 0 ? weights[i] : 1));
      }
    }
  }

  /** Trains with a rank for each list of rows; the outcomes by rank. */
  static List<RankOutcome> train(
      MlpNetwork network,
      TrainingOptions options,
      ScalarType type,
      List<Rows> training,
      List<Rows> validation,
      TrainingListener listener)
      throws InterruptedException, ExecutionException {
    Checkpoints[] none = new Checkpoints[training.size()];
    Arrays.fill(none, Checkpoints.NONE);
    return train(network, options, type, training, validation, listener, none, RankProgress.NONE);
  }

  /** The same with checkpoints by rank. */
  static List<RankOutcome> train(
      MlpNetwork network,
      TrainingOptions options,
      ScalarType type,
      List<Rows> training,
      List<Rows> validation,
      TrainingListener listener,
      Checkpoints[] checkpoints,
      RankProgress progress)
      throws InterruptedException, ExecutionException {
    return train(
        network,
        options,
        type,
        training,
        validation,
        listener,
        checkpoints,
        progress,
        Learner.Judge.HOST);
  }

  /** The same with gradients judged as on GPUs, or as on CPUs. */
  static List<RankOutcome> train(
      MlpNetwork network,
      TrainingOptions options,
      ScalarType type,
      List<Rows> training,
      List<Rows> validation,
      TrainingListener listener,
      Checkpoints[] checkpoints,
      RankProgress progress,
      Learner.Judge judge)
      throws InterruptedException, ExecutionException {
    boolean weighted = training.stream().anyMatch(rows -> rows.weights().length > 0);
    RowSchema schema =
        RowSpec.of(
                FEATURES,
                RowSpec.Label.of("label", Loss.binary()),
                weighted ? Optional.of("weight") : Optional.empty())
            .schema();
    return together(
        training.size(),
        options,
        (rank, group) -> {
          try (HeapRows rows = new HeapRows(schema)) {
            training.get(rank).addTo(rows::addTraining);
            validation.get(rank).addTo(rows::addValidation);
            return new RankTraining(
                    WeightPlan.of(network, FEATURES, 1),
                    Objective.of(Loss.binary()),
                    options,
                    group,
                    rows,
                    checkpoints[rank],
                    type,
                    judge)
                .run(listener, progress);
          }
        });
  }

  /** What one rank does in its group. */
  interface Work<T> {
    T on(int rank, RankGroup group) throws Exception;
  }

  /** Runs ranks as threads that meet by network; the first failure is thrown after all ended. */
  static <T> List<T> together(int size, TrainingOptions options, Work<T> work)
      throws InterruptedException, ExecutionException {
    return together(size, options, Transport.NETWORK, work);
  }

  /** Runs ranks as threads; the first failure is thrown after all have ended. */
  static <T> List<T> together(int size, TrainingOptions options, Transport transport, Work<T> work)
      throws InterruptedException, ExecutionException {
    NativeRuntime.prepare(1);
    String attempt = UUID.randomUUID().toString();
    Meeting[] meetings = meetings(size);
    ExecutorService threads = Executors.newFixedThreadPool(size);
    try {
      List<Callable<T>> tasks = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        int rank = i;
        RankPlace place = new RankPlace(rank, size, "127.0.0.1", Optional.empty(), attempt);
        tasks.add(
            () -> {
              try (PointerScope scope = new PointerScope();
                  RankGroup group =
                      RankGroup.join(
                          place,
                          meetings[rank],
                          TrainingDevice.CPU,
                          options.timeout(),
                          transport)) {
                return work.on(rank, group);
              }
            });
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(tasks, 280, TimeUnit.SECONDS)) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private static Meeting[] meetings(int size) {
    String[] messages = new String[size];
    CyclicBarrier barrier = new CyclicBarrier(size);
    Meeting[] meetings = new Meeting[size];
    for (int i = 0; i < size; i++) {
      int rank = i;
      meetings[i] =
          message -> {
            messages[rank] = message;
            try {
              barrier.await(250, TimeUnit.SECONDS);
            } catch (InterruptedException
                | BrokenBarrierException
                | java.util.concurrent.TimeoutException e) {
              throw new IllegalStateException(e);
            }
            return List.of(messages);
          };
    }
    return meetings;
  }
}
