package io.sinter.training.internal.torch;

import io.sinter.training.internal.data.RowFacts;
import io.sinter.training.internal.torch.comm.RankGroup;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What the ranks know of one another.
 *
 * @param training rows of each rank
 * @param validation rows of each rank
 */
@SuppressWarnings({"try", "ArrayRecordComponent"}) // Scopes are closed, not used; arrays not kept.
record Shares(long[] training, long[] validation) {
  /** Tells all ranks the rows of this one. */
  static Shares agree(RankGroup group, long trainingRows, long validationRows) {
    double[][] all = gather(group, (double) trainingRows, (double) validationRows);
    Shares shares = new Shares(new long[all.length], new long[all.length]);
    for (int rank = 0; rank < all.length; rank++) {
      shares.training[rank] = (long) all[rank][0];
      shares.validation[rank] = (long) all[rank][1];
    }
    return shares;
  }

  /** What all ranks have found out of their rows, the same on all. */
  static RowFacts merge(RankGroup group, RowFacts own) {
    return RowFacts.of(own.rule(), gather(group, own.values()));
  }

  /** Gives some numbers to all ranks; those of each by rank. */
  static double[][] gather(RankGroup group, double... own) {
    int size = group.collectives().size();
    double[] values = new double[size * own.length];
    System.arraycopy(own, 0, values, group.collectives().rank() * own.length, own.length);
    try (PointerScope scope = new PointerScope()) {
      Tensor shared = Tensors.of(values, values.length).to(group.device(), ScalarType.Double);
      group.collectives().sum(shared);
      double[] agreed = Tensors.doubles(shared);
      double[][] all = new double[size][own.length];
      for (int i = 0; i < agreed.length; i++) {
        all[i / own.length][i % own.length] = agreed[i];
      }
      return all;
    }
  }

  /**
   * Gives all ranks the buffers of the one with the most training rows, such as the running means
   * of a normalisation, which each rank updates from its own rows.
   */
  static void shareBuffers(RankGroup group, Shares shares, List<Tensor> buffers) {
    int leader = 0;
    for (int rank = 1; rank < shares.training.length; rank++) {
      leader = shares.training[rank] > shares.training[leader] ? rank : leader;
    }
    try (NoGradGuard guard = new NoGradGuard()) {
      for (Tensor buffer : buffers) {
        if (group.collectives().rank() != leader) {
          buffer.zero_();
        }
        group.collectives().sum(buffer);
      }
    }
  }
}
