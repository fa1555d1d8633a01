package io.sinter.training.internal.torch;

import io.sinter.training.Precision;
import io.sinter.training.internal.data.BatchStream;
import io.sinter.training.internal.data.RankRows;
import io.sinter.training.internal.data.RowBatch;
import io.sinter.training.internal.torch.comm.Collectives;
import io.sinter.training.internal.torch.comm.RankGroup;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores the validation rows of all ranks and measures them as one. Rank 0 gathers the scores,
 * piece by piece, so that it alone holds all of them: 4 bytes a score, label and weight, 12 bytes a
 * row for networks with one output.
 */
@SuppressWarnings("try") // Scopes and guards are closed, not used.
final class Validation {
  private static final Logger LOG = LoggerFactory.getLogger(Validation.class);
  private static final int BATCH_ROWS = 16_384;
  private static final int PIECE_ROWS = 1 << 19;

  private final Objective objective;
  private final RankGroup group;
  private final RankRows rows;
  private final Precision precision;
  private final ScalarType type;
  private final long[] shares;
  private int most = BATCH_ROWS;

  /**
   * @param shares validation rows of each rank
   */
  Validation(
      Objective objective,
      RankGroup group,
      RankRows rows,
      Precision precision,
      ScalarType type,
      long[] shares) {
    this.objective = objective;
    this.group = group;
    this.rows = rows;
    this.precision = precision;
    this.type = type;
    this.shares = shares.clone();
  }

  /** The metrics over the rows of all ranks, on all ranks. */
  Map<String, Double> measure(TorchNetwork network) {
    network.evaluate();
    int width = objective.width();
    Collectives collectives = group.collectives();
    int rank = collectives.rank();
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      // Columns: the scores, then label and weight.
      Tensor own = score(network, width);
      int all = rank == 0 ? Math.toIntExact(java.util.stream.LongStream.of(shares).sum()) : 0;
      float[] scores = new float[Math.multiplyExact(all, width)];
      float[] targets = new float[all];
      float[] weights = new float[all];
      int offset = 0;
      for (int owner = 0; owner < shares.length; owner++) {
        for (long start = 0; start < shares[owner]; start += PIECE_ROWS) {
          int count = (int) Math.min(PIECE_ROWS, shares[owner] - start);
          try (PointerScope piece = new PointerScope()) {
            Tensor part =
                owner == rank
                    ? own.narrow(0, start, count).clone()
                    : torch.zeros(new long[] {count, width + 2L}, own.options());
            collectives.sum(part);
            if (rank == 0) {
              copy(part.narrow(1, 0, width), scores, offset * width);
              copy(part.select(1, width), targets, offset);
              copy(part.select(1, width + 1L), weights, offset);
            }
          }
          offset += count;
        }
      }
      return share(rank == 0 ? objective.metrics(scores, targets, weights) : Map.of());
    }
  }

  private static void copy(Tensor part, float[] target, int offset) {
    float[] values = Tensors.floats(part);
    System.arraycopy(values, 0, target, offset, values.length);
  }

  private Tensor score(TorchNetwork network, int width) {
    long count = shares[group.collectives().rank()];
    Tensor own =
        torch.zeros(
            new long[] {count, width + 2L},
            new TensorOptions(ScalarType.Float).device(new DeviceOptional(group.device())));
    long offset = 0;
    try (BatchStream stream = rows.validation(BATCH_ROWS)) {
      for (RowBatch next = stream.next(); next != null; next = stream.next()) {
        try (RowBatch batch = next) {
          score(network, batch, own.narrow(0, offset, batch.rows()));
          offset += batch.rows();
        }
      }
    }
    return own;
  }

  /** Scores a batch in as few pieces as the device's memory allows; the scores are the same. */
  private void score(TorchNetwork network, RowBatch batch, Tensor target) {
    int rows = batch.rows();
    int done = 0;
    while (done < rows) {
      int count = Math.min(most, rows - done);
      try {
        score(network, batch, done, count, target.narrow(0, done, count));
        done += count;
      } catch (RuntimeException e) {
        if (DeviceMemory.of(e).isEmpty() || count == 1) {
          throw e;
        }
        DeviceMemory.release(group.device());
        most = (count + 1) / 2;
        LOG.info("scores {} rows at once: the device's memory does not hold more", most);
      }
    }
  }

  private void score(TorchNetwork network, RowBatch batch, int start, int count, Tensor target) {
    int width = objective.width();
    try (PointerScope piece = new PointerScope();
        Autocast autocast = new Autocast(precision, group.device())) {
      BatchTensors tensors = BatchTensors.of(batch, rows.schema(), group.device(), type);
      if (count < batch.rows()) {
        tensors = tensors.narrow(start, count);
      }
      Tensor score = objective.score(network.forward(tensors.inputs()));
      target.narrow(1, 0, width).copy_(score.view(count, width));
      target.select(1, width).copy_(tensors.target());
      if (tensors.weight() == null) {
        target.select(1, width + 1L).fill_(new Scalar(1.0));
      } else {
        target.select(1, width + 1L).copy_(tensors.weight());
      }
    }
  }

  /** Gives rank 0's metrics to all ranks, so that all decide alike. */
  private Map<String, Double> share(Map<String, Double> metrics) {
    StringBuilder lines = new StringBuilder();
    metrics.forEach((name, value) -> lines.append(name).append('=').append(value).append('\n'));
    byte[] text = lines.toString().getBytes(StandardCharsets.UTF_8);
    Tensor length = Tensors.of(new long[] {text.length}, 1).to(group.device(), ScalarType.Long);
    group.collectives().broadcast(length);
    int size = (int) length.item_long();
    Tensor bytes = torch.zeros(new long[] {size}, new TensorOptions(ScalarType.Byte));
    if (group.collectives().rank() == 0 && size > 0) {
      new BytePointer(bytes.data_ptr()).put(text);
    }
    bytes = bytes.to(group.device(), ScalarType.Byte);
    if (size > 0) {
      group.collectives().broadcast(bytes);
      bytes = bytes.cpu();
      text = new byte[size];
      new BytePointer(bytes.data_ptr()).get(text);
    }
    Map<String, Double> shared = new LinkedHashMap<>();
    new String(text, StandardCharsets.UTF_8)
        .lines()
        .forEach(
            line -> {
              int equals = line.lastIndexOf('=');
              shared.put(line.substring(0, equals), Double.valueOf(line.substring(equals + 1)));
            });
    return shared;
  }
}
