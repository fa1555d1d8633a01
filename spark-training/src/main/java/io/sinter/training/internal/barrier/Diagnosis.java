package io.sinter.training.internal.barrier;

import java.util.Optional;

/**
 * What went wrong first in an attempt that failed. The ranks that merely noticed say so in their
 * own way, and often sooner than Spark notices that an executor is gone.
 *
 * @param text names rank, host, step and phase, and the reason
 * @param rank that failed first; -1 if unknown
 * @param own whether the rank itself gave the reason, so that it may give it again
 */
record Diagnosis(String text, int rank, boolean own) {
  /** A rank not heard of for so long while others fail is what they fail for. */
  static final long SILENT_NANOS = 5_000_000_000L;

  private static final long SUSPECT_NANOS = 2_500_000_000L;

  /**
   * Looks at an attempt.
   *
   * @param otherwise what Spark says, for when no rank is to blame
   */
  static Diagnosis of(Attempt attempt, long now, String otherwise) {
    return removed(attempt)
        .or(() -> own(attempt))
        .or(() -> lost(attempt))
        .or(() -> silent(attempt, now))
        .or(() -> following(attempt))
        .orElse(new Diagnosis(otherwise, -1, /* own= */ false));
  }

  private static Optional<Diagnosis> removed(Attempt attempt) {
    return attempt.ranks().values().stream()
        .filter(rank -> rank.removed)
        .findFirst()
        .map(rank -> silence(attempt, rank));
  }

  private static Diagnosis silence(Attempt attempt, Attempt.Rank rank) {
    return new Diagnosis(
        "%s: it no longer answered".formatted(rank.beat.where(attempt.size())),
        rank.beat.rank(),
        /* own= */ false);
  }

  private static Optional<Diagnosis> own(Attempt attempt) {
    return attempt.failures().stream()
        .filter(failure -> !failure.following())
        .findFirst()
        .map(failure -> of(failure, /* own= */ true));
  }

  private static Diagnosis of(ProgressMessage.Failure failure, boolean own) {
    return new Diagnosis("%s: %s".formatted(failure.where(), failure.error()), failure.rank(), own);
  }

  private static Optional<Diagnosis> lost(Attempt attempt) {
    return attempt.ranks().values().stream()
        .filter(rank -> rank.lost != null)
        .findFirst()
        .map(
            rank ->
                new Diagnosis(
                    "%s: its executor %s was lost (%s)"
                        .formatted(
                            rank.beat.where(attempt.size()), rank.beat.executor(), rank.lost),
                    rank.beat.rank(),
                    /* own= */ false));
  }

  /** Where others have failed for want of a rank, the one that says nothing is suspect sooner. */
  private static Optional<Diagnosis> silent(Attempt attempt, long now) {
    long limit = attempt.failures().isEmpty() ? SILENT_NANOS : SUSPECT_NANOS;
    return attempt.ranks().values().stream()
        .filter(rank -> !rank.finished && !attempt.hasFailed(rank.beat.rank()))
        .filter(rank -> now - rank.heard > limit)
        .findFirst()
        .map(rank -> silence(attempt, rank));
  }

  private static Optional<Diagnosis> following(Attempt attempt) {
    return attempt.failures().stream().findFirst().map(failure -> of(failure, /* own= */ false));
  }
}
