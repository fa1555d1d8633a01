package io.sinter.training.internal.torch;

import io.sinter.training.internal.checkpoint.Cursor;
import io.sinter.training.internal.checkpoint.TrainingState;
import io.sinter.training.internal.torch.optim.LossScale;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the state of a training out of its tensors and back, bit by bit. Shared are the weights,
 * the best weights, the optimizer's state, the course and the loss scale; a rank's own are its part
 * of the epoch's loss, its buffers and its random numbers.
 */
@SuppressWarnings("try") // Scopes and guards are closed, not used.
final class Snapshot {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);
  private static final String OPTIMIZER = "optimizer.";
  private static final String BUFFER = "buffer.";
  private static final String BEST_BUFFER = "best-buffer.";

  private final TorchNetwork network;
  private final Learner learner;
  private final BestWeights best;
  private final RandomNumbers random;

  Snapshot(TorchNetwork network, Learner learner, BestWeights best, RandomNumbers random) {
    this.network = network;
    this.learner = learner;
    this.best = best;
    this.random = random;
  }

  /**
   * The state as it is now.
   *
   * @param clock nanoseconds of the epoch so far: all, waiting for gradients, waiting for rows
   */
  TrainingState take(Course course, Cursor cursor, boolean first, long[] clock) {
    Map<String, ByteBuffer> shared = new HashMap<>();
    Map<String, ByteBuffer> own = new HashMap<>();
    try (PointerScope scope = new PointerScope()) {
      if (first) {
        shared.put("course", course.bytes());
        shared.put("weights", bytes(network.weights()));
        learner.optimizerState().forEach((key, value) -> shared.put(OPTIMIZER + key, bytes(value)));
        LossScale scale = learner.scale();
        shared.put("scale", numbers(2).putDouble(scale.value()).putDouble(scale.good()).flip());
        if (course.bestEpoch > 0) {
          shared.put("best", bytes(best.weights()));
          put(shared, BEST_BUFFER, best.buffers());
        }
        put(shared, BUFFER, network.buffers());
      }
      put(own, BUFFER, network.buffers());
      ByteBuffer numbers = numbers(1 + clock.length).putDouble(learner.loss());
      for (long nanos : clock) {
        numbers.putLong(nanos);
      }
      own.put("numbers", numbers.flip());
      own.put(random.kind(), bytes(random.state()));
    }
    return new TrainingState(cursor, shared, own);
  }

  /** Puts a state back; what was its clock is returned, zeros at another number of ranks. */
  long[] restore(TrainingState state, int clocks) {
    long[] clock = new long[clocks];
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Map<String, ByteBuffer> shared = state.shared();
      fill(network.weights(), required(shared, "weights"));
      learner
          .optimizerState()
          .forEach((key, value) -> fill(value, required(shared, OPTIMIZER + key)));
      ByteBuffer scale = required(shared, "scale").duplicate().order(ByteOrder.LITTLE_ENDIAN);
      learner.restoreScale(new LossScale(scale.getDouble(), (int) scale.getDouble()));
      if (shared.containsKey("best")) {
        best.take(network);
        fill(best.weights(), required(shared, "best"));
        get(shared, BEST_BUFFER, best.buffers());
      }
      Map<String, ByteBuffer> own = state.own();
      get(own.isEmpty() ? shared : own, BUFFER, network.buffers());
      if (!own.isEmpty()) {
        ByteBuffer numbers = required(own, "numbers").duplicate().order(ByteOrder.LITTLE_ENDIAN);
        learner.restoreLoss(numbers.getDouble());
        for (int i = 0; i < clock.length; i++) {
          clock[i] = numbers.getLong();
        }
        restoreRandom(own);
      }
    }
    return clock;
  }

  /**
   * Only a device of the same kind can go on with the same random numbers; another one goes on with
   * those it was seeded with.
   */
  private void restoreRandom(Map<String, ByteBuffer> own) {
    ByteBuffer state = own.get(random.kind());
    if (state == null) {
      LOG.info(
          "the state was saved on another kind of device: random numbers, as of dropout, begin anew");
      return;
    }
    Tensor bytes = torch.zeros(new long[] {state.remaining()}, new TensorOptions(ScalarType.Byte));
    fill(bytes, state);
    random.restore(bytes);
  }

  private static void put(Map<String, ByteBuffer> target, String prefix, List<Tensor> tensors) {
    for (int i = 0; i < tensors.size(); i++) {
      target.put(prefix + i, bytes(tensors.get(i)));
    }
  }

  private static void get(Map<String, ByteBuffer> source, String prefix, List<Tensor> tensors) {
    for (int i = 0; i < tensors.size(); i++) {
      fill(tensors.get(i), required(source, prefix + i));
    }
  }

  private static ByteBuffer required(Map<String, ByteBuffer> source, String name) {
    ByteBuffer found = source.get(name);
    if (found == null) {
      throw new IllegalStateException(
          "Cannot go on with a saved training: it has no %s (it has: %s). Train with the options it was saved with, or under another run id."
              .formatted(name, source.keySet().stream().sorted().toList()));
    }
    return found;
  }

  private static ByteBuffer numbers(int count) {
    return ByteBuffer.allocate(8 * count).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static ByteBuffer bytes(Tensor tensor) {
    Tensor plain = tensor.detach().cpu().contiguous();
    ByteBuffer copy = ByteBuffer.allocateDirect(Math.toIntExact(plain.nbytes()));
    if (copy.capacity() > 0) {
      Pointer.memcpy(new BytePointer(copy), plain.data_ptr(), copy.capacity());
    }
    return copy;
  }

  private static void fill(Tensor tensor, ByteBuffer bytes) {
    if (bytes.remaining() != tensor.nbytes()) {
      throw new IllegalStateException(
          "Cannot go on with a saved training: a tensor of %d bytes was saved as %d. Train the network it was saved with, or under another run id."
              .formatted(tensor.nbytes(), bytes.remaining()));
    }
    if (bytes.remaining() == 0) {
      return;
    }
    Tensor plain = torch.empty_like(tensor).cpu().contiguous();
    ByteBuffer source = bytes;
    if (!bytes.isDirect()) {
      source = ByteBuffer.allocateDirect(bytes.remaining()).put(bytes.duplicate()).flip();
    }
    Pointer.memcpy(plain.data_ptr(), new BytePointer(source), bytes.remaining());
    tensor.copy_(plain);
  }
}
