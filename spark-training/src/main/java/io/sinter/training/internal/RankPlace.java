package io.sinter.training.internal;

import java.util.Optional;

/**
 * Where one rank runs.
 *
 * @param rank from 0
 * @param size how many ranks there are
 * @param host the address of its machine that the other ranks can reach
 * @param gpu the address of the GPU that Spark gave it: a number, or a name such as {@code
 *     GPU-8932f937-…}
 * @param attempt tells one attempt of the training from another
 */
public record RankPlace(int rank, int size, String host, Optional<String> gpu, String attempt) {
  @Override
  public String toString() {
    return "rank %d of %d on %s".formatted(rank, size, host);
  }
}
