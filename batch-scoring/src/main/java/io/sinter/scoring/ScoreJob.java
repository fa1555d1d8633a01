package io.sinter.scoring;

import io.delta.exceptions.DeltaConcurrentModificationException;
import io.sinter.job.DeltaTables;
import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.job.JobOutcome;
import io.sinter.job.Key;
import io.sinter.job.SinterJob;
import io.sinter.job.TableVersion;
import io.sinter.scoring.internal.KeyCheck;
import io.sinter.scoring.internal.ModelSource;
import io.sinter.scoring.internal.ScoreSource;
import io.sinter.scoring.internal.ScoreTarget;
import io.sinter.scoring.internal.ScoringPlaces;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Scores a pinned version of a table with a registered model. A key that the same model has scored
 * into the target before is left out, so a run may be repeated, or follow one over part of the
 * rows, and there is still one row for each key. Jobs with one model and one target that run at the
 * same time are put in order by Delta's transaction identifiers: the later one looks again at what
 * is left to score.
 */
public final class ScoreJob implements SinterJob {
  private static final int ATTEMPTS = 4;

  @Override
  public String verb() {
    return "score";
  }

  @Override
  public String summary() {
    return "Score a Delta table with a registered model";
  }

  @Override
  public List<Key<?>> keys() {
    return ScoreKeys.ALL;
  }

  @Override
  public List<String> plan(JobContext context) {
    ScoreSource source = ScoreSource.pinned(context);
    try (ModelSource models = ModelSource.connect(context)) {
      ScoringModel model = models.fetch(models.current());
      Dataset<Row> rows = source.rows();
      source.requireInputs(model);
      place(context, model);
      ScoreTarget target = ScoreTarget.of(context, rows.schema());
      return List.of(
          "read %s%s".formatted(source.version(), source.condition()),
          "score with %s (digest %s)".formatted(model, model.digest()),
          "append to %s, one row per %s, without the keys this model has scored before"
              .formatted(target.table(), String.join(", ", source.keys())));
    }
  }

  @Override
  public JobOutcome run(JobContext context) {
    ScoreSource source = ScoreSource.pinned(context);
    try (ModelSource models = ModelSource.connect(context)) {
      ScoringModel model = models.fetch(models.current());
      source.requireInputs(model);
      ScoreTarget target = ScoreTarget.of(context, source.rows().schema());
      context.progress().step("scoring %s%s with %s", source.version(), source.condition(), model);
      long selected = KeyCheck.requireUnique(source.rows(), source.keys(), source.description());
      if (selected == 0) {
        source.requireNotEmpty();
        context.progress().step("no row of %s is selected: nothing to score", source.version());
        return JobOutcome.DONE;
      }
      int batchRows = context.config().value(ScoreKeys.BATCH_SIZE);
      try (Scorer scorer = Scorer.open(context.spark(), model, batchRows, place(context, model))) {
        append(context, source, target, scorer, selected);
      }
      return JobOutcome.DONE;
    }
  }

  private static ScoringPlace place(JobContext context, ScoringModel model) {
    return new ScoringPlaces(context.spark(), context.config().value(ScoreKeys.DEVICE))
        .choose(model, context.progress());
  }

  private static void append(
      JobContext context, ScoreSource source, ScoreTarget target, Scorer scorer, long selected) {
    DeltaTables tables = context.tables();
    ScoringModel model = scorer.model();
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Optional<TableVersion> before = target.newest();
      Dataset<Row> left = target.withoutScored(source.rows(), before, model.digest());
      long rows = before.isEmpty() ? selected : left.count();
      if (rows == 0) {
        context.progress().step("nothing left: %s has scored all %,d rows before", model, selected);
        return;
      }
      Instant start = Instant.now();
      String batch = "score-" + UUID.randomUUID();
      scorer.counts().reset();
      Dataset<Row> scored =
          scorer.score(
              left,
              new ScoreRequest(
                  source.version().table(),
                  source.keys(),
                  OptionalLong.of(source.version().version()),
                  batch,
                  start));
      try {
        // The target's version is the transaction's number: who looked at the same one is too late.
        long transaction = before.map(version -> version.version() + 1).orElse(0L);
        tables.appendOnce(target.table(), scored, "sinter-score/" + model.digest(), transaction);
        TableVersion after = tables.latest(target.table());
        long written = target.rowsOf(after, batch);
        if (written > 0) {
          report(context, after, scorer, selected - rows, written, start);
          return;
        }
      } catch (DeltaConcurrentModificationException e) {
        context.progress().step("another job wrote to %s first", target.table());
      }
    }
    throw new JobException(
        ("Cannot score into %s: other jobs with %s were faster %d times (allowed: one such job at a"
                + " time). Run this job again when they are done.")
            .formatted(target.table(), model, ATTEMPTS));
  }

  private static void report(
      JobContext context,
      TableVersion target,
      Scorer scorer,
      long before,
      long written,
      Instant start) {
    double seconds = java.time.Duration.between(start, Instant.now()).toMillis() / 1000.0;
    context
        .progress()
        .step(
            "%s: %,d rows by %s%s, %,.0f rows/s%s",
            target,
            written,
            scorer.model(),
            before == 0 ? "" : String.format(Locale.ROOT, " (%,d were scored before)", before),
            written / Math.max(seconds, 1e-3),
            scorer.counts().remarks());
  }
}
