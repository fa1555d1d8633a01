package io.sinter.training.internal.torch.comm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a rank tells the others when they meet.
 *
 * @param host of the rank
 * @param port of its store; 0 if it has none
 * @param process the same for ranks of one JVM
 * @param gpu of the rank
 */
record RankCard(String host, int port, String process, RankGpu gpu) {
  /** One line. */
  String text() {
    return String.join("\t", "" + port, process, host, "" + gpu.ordinal(), gpu.obstacle());
  }

  /** The card that a line stands for. */
  static RankCard of(String text) {
    String[] parts = text.split("\t", 5);
    return new RankCard(
        parts[2],
        Integer.parseInt(parts[0]),
        parts[1],
        new RankGpu(Integer.parseInt(parts[3]), parts[4]));
  }

  private boolean hasGpu() {
    return gpu.ordinal() >= 0;
  }

  /** Why not all ranks can compute on GPUs; empty if they can. */
  static Optional<String> withoutGpu(List<RankCard> cards) {
    if (cards.stream().allMatch(RankCard::hasGpu)) {
      return shared(cards);
    }
    boolean alike = cards.stream().map(card -> card.gpu().obstacle()).distinct().count() == 1;
    if (alike && cards.size() > 1) {
      return Optional.of("no rank has a GPU: " + cards.get(0).gpu().obstacle());
    }
    List<String> ranks = new ArrayList<>();
    for (int rank = 0; rank < cards.size(); rank++) {
      if (!cards.get(rank).hasGpu()) {
        ranks.add(
            "rank %d on %s has no GPU: %s"
                .formatted(rank, cards.get(rank).host(), cards.get(rank).gpu().obstacle()));
      }
    }
    return Optional.of(String.join("; ", ranks));
  }

  /** NCCL refuses two ranks on one GPU; of other processes' GPUs only NCCL itself can tell. */
  private static Optional<String> shared(List<RankCard> cards) {
    for (int rank = 0; rank < cards.size(); rank++) {
      for (int other = 0; other < rank; other++) {
        RankCard one = cards.get(other);
        RankCard two = cards.get(rank);
        if (one.process().equals(two.process()) && one.gpu().ordinal() == two.gpu().ordinal()) {
          return Optional.of(
              "ranks %d and %d on %s have the same GPU, cuda:%d"
                  .formatted(other, rank, two.host(), two.gpu().ordinal()));
        }
      }
    }
    return Optional.empty();
  }
}
