package io.sinter.training;

/** Hears how a training goes, live, one call at a time, all over when the training returns. */
public interface TrainingListener {
  /** A rank holds its rows and is about to train. */
  default void ready(RankReport rank) {}

  /** An epoch has ended on all ranks. */
  default void epoch(EpochReport epoch) {}

  /** Something went wrong or is unusual, and what is done about it: one line for people. */
  default void notice(String line) {}

  /** A rank keeps the others waiting; told once a rank and epoch. */
  default void straggler(StragglerReport rank) {}

  /** What a rank's machine does, about once a second; not told where telemetry is off. */
  default void telemetry(RankTelemetry rank) {}

  /** What the training has taken; the last call, also of a training that has failed. */
  default void usage(TrainingUsage usage) {}
}
