package io.sinter.training;

/** Hears how a training goes, live, on a thread of Spark's, one call at a time. */
public interface TrainingListener {
  /** A rank holds its rows and is about to train. */
  default void ready(RankReport rank) {}

  /** An epoch has ended on all ranks. */
  default void epoch(EpochReport epoch) {}
}
