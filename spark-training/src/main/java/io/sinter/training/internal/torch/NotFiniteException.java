package io.sinter.training.internal.torch;

import io.sinter.training.internal.torch.comm.RankGroup;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A step's gradients were infinite or no numbers; all ranks throw it at the same step. */
final class NotFiniteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long stepsAgo;

  private NotFiniteException(String who, long stepsAgo) {
    super(who);
    this.stepsAgo = stepsAgo;
  }

  /** How many steps were taken after the one with such gradients, without effect. */
  long stepsAgo() {
    return stepsAgo;
  }

  /**
   * Finds out whose gradients they were; all ranks take part.
   *
   * @param loss of this rank
   * @param bad whether this rank's own gradients or loss are not finite
   * @param stepsAgo how many steps came after it
   */
  @SuppressWarnings("try") // Scopes are closed, not used.
  static NotFiniteException agree(RankGroup group, double loss, boolean bad, long stepsAgo) {
    int size = group.collectives().size();
    int rank = group.collectives().rank();
    double[] own = new double[2 * size];
    own[rank] = bad ? 1 : 0;
    // Sums of what is not finite are the same everywhere, but say no more whose it was.
    own[size + rank] = Double.isFinite(loss) ? 0 : Double.isNaN(loss) ? 1 : 2;
    double[] agreed;
    try (PointerScope scope = new PointerScope()) {
      Tensor shared = Tensors.of(own, own.length).to(group.device(), ScalarType.Double);
      group.collectives().sum(shared);
      agreed = Tensors.doubles(shared);
    }
    List<String> culprits = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      if (agreed[i] > 0) {
        String kind = agreed[size + i] == 0 ? "finite" : agreed[size + i] == 1 ? "NaN" : "infinite";
        culprits.add("rank %d on %s (loss: %s)".formatted(i, group.hosts().get(i), kind));
      }
    }
    return new NotFiniteException(
        culprits.isEmpty()
            ? "the sum of all ranks' gradients is not finite"
            : "gradients of %s are not finite".formatted(String.join(", ", culprits)),
        stepsAgo);
  }
}
