package io.sinter.scoring;

import io.sinter.job.JobContext;
import io.sinter.job.JobOutcome;
import io.sinter.job.Key;
import io.sinter.job.SinterJob;
import io.sinter.scoring.internal.ModelLog;
import io.sinter.scoring.internal.ModelSource;
import io.sinter.scoring.internal.ScoringPlaces;
import io.sinter.scoring.internal.ScoringStream;
import io.sinter.scoring.internal.StreamModels;
import io.sinter.scoring.internal.StreamPlan;
import java.util.List;

/**
 * Scores the rows that a growing Delta table gets, each exactly once, in micro-batches.
 *
 * <p>The model version of a micro-batch is written down beside the checkpoint before anything is
 * scored. A micro-batch that runs again after a crash uses that version, whatever the alias means
 * by then, and Delta's transaction identifiers keep it from being written twice. Between
 * micro-batches the alias is looked up again, so a new champion scores from the next one on.
 */
public final class StreamJob implements SinterJob {
  @Override
  public String verb() {
    return "stream";
  }

  @Override
  public String summary() {
    return "Score the rows a Delta table gets, in micro-batches, each exactly once";
  }

  @Override
  public List<Key<?>> keys() {
    return StreamKeys.ALL;
  }

  @Override
  public List<String> plan(JobContext context) {
    StreamPlan plan = StreamPlan.of(context);
    try (ModelSource models = ModelSource.connect(context)) {
      ScoringModel model = models.fetch(models.current());
      plan.requireInputs(model);
      new ScoringPlaces(context.spark(), context.config().value(ScoreKeys.DEVICE))
          .choose(model, context.progress());
      plan.requireKnownRows();
      return List.of(
          "stream the new rows of %s%s".formatted(plan.table(), plan.condition()),
          "score with %s now (digest %s), looked up again before each micro-batch"
              .formatted(model, model.digest()),
          "append to %s, one row per %s".formatted(plan.target().table(), plan.keyNames()),
          "checkpoint at %s, %s".formatted(plan.checkpoint(), plan.trigger()));
    }
  }

  @Override
  public JobOutcome run(JobContext context) {
    StreamPlan plan = StreamPlan.of(context);
    ModelLog log = ModelLog.of(context.spark(), plan.checkpoint());
    try (ModelSource source = ModelSource.connect(context);
        StreamModels models = new StreamModels(context, source, log)) {
      plan.requireInputs(models.first());
      ScoringStream stream = new ScoringStream(context, plan, models);
      context
          .progress()
          .step(
              "streaming %s%s into %s, %s",
              plan.table(), plan.condition(), plan.target().table(), plan.trigger());
      long rows = stream.run();
      context.progress().step("stream %s ended: %,d rows", plan.name(), rows);
      return JobOutcome.DONE;
    }
  }
}
