package io.sinter.training.internal.barrier;

import io.sinter.training.internal.telemetry.UsageLedger;

/** Writes what ranks say into a ledger. Not thread-safe. */
final class UsageNotes {
  private final UsageLedger ledger;
  private final int batchRows;

  /**
   * @param batchRows of a step, over all ranks
   */
  UsageNotes(UsageLedger ledger, int batchRows) {
    this.ledger = ledger;
    this.batchRows = batchRows;
  }

  /**
   * Takes what concerns the ledger.
   *
   * @param nanos when it was said
   */
  void take(ProgressMessage message, long nanos) {
    int attempt = message.attempt();
    if (message instanceof ProgressMessage.Beat alive) {
      RankBeat beat = alive.beat();
      // Spark's own word of it may be late.
      ledger.started(attempt, beat.rank(), beat.executor(), nanos);
      ledger.at(attempt, beat.epoch(), beat.step());
    } else if (message instanceof ProgressMessage.Telemetry telemetry) {
      ledger.measured(attempt, telemetry.figures());
    } else if (message instanceof ProgressMessage.Ready ready) {
      ledger.computes(ready.report().rank(), ready.report().device());
    } else if (message instanceof ProgressMessage.Epoch epoch) {
      long steps = (epoch.report().rows() + batchRows - 1) / batchRows;
      ledger.completed(attempt, epoch.report().epoch(), steps);
    }
  }
}
