package io.sinter.training.internal.torch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * A copy of the weights and buffers of the best epoch. Belongs to the {@code PointerScope} it was
 * made in.
 */
@SuppressWarnings("try") // Guards are closed, not used.
final class BestWeights {
  private final Tensor weights;
  private final List<Tensor> buffers = new ArrayList<>();

  /** Room for a network's, filled as it is now. */
  BestWeights(TorchNetwork network) {
    this.weights = network.weights().clone();
    network.buffers().forEach(buffer -> buffers.add(buffer.clone()));
  }

  /** Copies a network's weights. */
  void take(TorchNetwork network) {
    try (NoGradGuard guard = new NoGradGuard()) {
      weights.copy_(network.weights());
      List<Tensor> current = network.buffers();
      for (int i = 0; i < current.size(); i++) {
        buffers.get(i).copy_(current.get(i));
      }
    }
  }

  /** Puts the copy back into its network. */
  void give(TorchNetwork network) {
    try (NoGradGuard guard = new NoGradGuard()) {
      network.weights().copy_(weights);
      List<Tensor> current = network.buffers();
      for (int i = 0; i < current.size(); i++) {
        current.get(i).copy_(buffers.get(i));
      }
    }
  }

  Tensor weights() {
    return weights;
  }

  List<Tensor> buffers() {
    return buffers;
  }
}
