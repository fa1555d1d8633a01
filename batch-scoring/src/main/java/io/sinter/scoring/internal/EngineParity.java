package io.sinter.scoring.internal;

import io.sinter.arrow.BridgeException;
import io.sinter.arrow.EngineDevice;
import io.sinter.arrow.EngineLimits;
import io.sinter.arrow.EngineNetwork;
import io.sinter.arrow.EngineNetwork.Finish;
import io.sinter.arrow.EngineTask;
import io.sinter.arrow.OnnxModel;
import io.sinter.arrow.ScoringEngine;
import io.sinter.job.JobException;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.CyclicFeature;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.ModelOutput;
import io.sinter.registry.NumericFeature;
import io.sinter.scoring.ScoringModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Whether the two networks of a package say the same. GPUs score with the TorchScript one, CPUs
 * with the ONNX graph; before the former is sent anywhere, both score a few made-up rows on the
 * driver's CPU: usual and missing numbers and times, known, unknown and missing categories. That
 * also tells what makes a score of the network's output, which the archive does not say of a
 * number: itself, or, of an expected count, its logarithm.
 */
public final class EngineParity {
  /** The largest difference of two scores; relative to scores that are larger than 1. */
  static final double TOLERANCE = 1e-5;

  private static final int ROWS = 32;
  private static final double START = 1.7e9; // a time of November 2023
  private static final double STEP = 3.31 * 86400;

  private EngineParity() {}

  /**
   * What makes a score of the network's output.
   *
   * @param model a package of Sinter's with one output
   * @throws JobException if the two networks differ
   */
  public static Finish require(ScoringModel model) {
    FeatureSpec features = model.contents().features();
    boolean probability = model.contents().output().kind() == ModelOutput.Kind.PROBABILITY;
    List<Finish> possible =
        probability ? List.of(Finish.SIGMOID) : List.of(Finish.NONE, Finish.EXP);
    try (RootAllocator allocator = new RootAllocator();
        VectorSchemaRoot rows = rows(features, allocator);
        OnnxModel onnx = OnnxModel.load(model.contents().onnx())) {
      float[] expected = new float[ROWS];
      onnx.score(rows, expected);
      byte[] archive = Files.readAllBytes(model.contents().torchScript());
      double smallest = Double.NaN;
      for (Finish finish : possible) {
        double difference =
            largest(expected, byTorch(EngineInputs.network(archive, features, finish), rows));
        if (difference <= TOLERANCE) {
          return finish;
        }
        smallest = Double.isNaN(smallest) ? difference : Math.min(smallest, difference);
      }
      throw new JobException(
          "Cannot score with %s on a GPU: its TorchScript network differs from its ONNX graph by %.2g (allowed: %.0e). Register the model again, or set scoring.device=cpu."
              .formatted(model, smallest, TOLERANCE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (BridgeException e) {
      throw new JobException(
          "Cannot score with %s on a GPU: %s".formatted(model, e.getMessage()), e);
    }
  }

  private static float[] byTorch(EngineNetwork network, VectorSchemaRoot rows) {
    try (ScoringEngine engine =
            ScoringEngine.open(network, EngineDevice.cpu(), EngineLimits.standard());
        EngineTask task = engine.join(() -> false)) {
      task.submit(rows);
      return task.await();
    }
  }

  /** Infinite where one is no number and the other is. */
  static double largest(float[] expected, float[] found) {
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs((double) expected[i] - found[i]);
      boolean same = Float.floatToIntBits(expected[i]) == Float.floatToIntBits(found[i]);
      double relative = same ? 0 : difference / Math.max(1, Math.abs(expected[i]));
      largest = Math.max(largest, Double.isNaN(relative) ? Double.POSITIVE_INFINITY : relative);
    }
    return largest;
  }

  /** Made-up rows; the caller closes. */
  private static VectorSchemaRoot rows(FeatureSpec features, BufferAllocator allocator) {
    List<FieldVector> vectors = new ArrayList<>();
    for (Feature feature : features.features()) {
      vectors.add(vector(feature, vectors.size(), allocator));
    }
    return new VectorSchemaRoot(vectors);
  }

  /* Steps that are different for neighbouring columns, so that rows are no pattern. */
  private static FieldVector vector(Feature feature, int place, BufferAllocator allocator) {
    int shift = 7 * place;
    FieldVector made;
    if (feature instanceof NumericFeature number) {
      Float4Vector vector = new Float4Vector(feature.name(), allocator);
      for (int i = 0; i < ROWS; i++) {
        double deviations = (i * 5 + shift) % 13 / 3.0 - 2;
        boolean missing = (i + shift) % 6 == 5;
        double value = number.mean() + deviations * number.standardDeviation();
        vector.setSafe(i, missing ? Float.NaN : (float) value);
      }
      made = vector;
    } else if (feature instanceof CyclicFeature) {
      Float8Vector vector = new Float8Vector(feature.name(), allocator);
      for (int i = 0; i < ROWS; i++) {
        vector.setSafe(i, (i + shift) % 6 == 4 ? Double.NaN : START + (i + shift) * STEP);
      }
      made = vector;
    } else {
      List<String> words = new ArrayList<>(((CategoricalFeature) feature).vocabulary());
      words.add("");
      words.add("\u0001 unknown");
      VarCharVector vector = new VarCharVector(feature.name(), allocator);
      for (int i = 0; i < ROWS; i++) {
        String word = words.get((i * 3 + shift) % words.size());
        vector.setSafe(i, word.getBytes(StandardCharsets.UTF_8));
      }
      made = vector;
    }
    made.setValueCount(ROWS);
    return made;
  }
}
