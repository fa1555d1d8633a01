package io.sinter.scoring.internal;

import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.RegistryException;
import io.sinter.scoring.ScoreKeys;
import io.sinter.scoring.Scorer;
import io.sinter.scoring.ScoringModel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scorer of each micro-batch: the one written down for it, or else the one that the reference
 * means now, which is then written down. Keeps one scorer open and changes it between
 * micro-batches. Not thread-safe.
 */
public final class StreamModels implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamModels.class);

  private final JobContext context;
  private final ModelSource source;
  private final ModelLog log;
  private final ScoringPlaces places;
  private @Nullable Scorer current;
  private @Nullable ModelVersion version;

  /**
   * @param source where models come from; stays the caller's
   */
  public StreamModels(JobContext context, ModelSource source, ModelLog log) {
    this.context = context;
    this.source = source;
    this.log = log;
    this.places = new ScoringPlaces(context.spark(), context.config().value(ScoreKeys.DEVICE));
  }

  /** The model that the reference means when the stream starts. */
  public ScoringModel first() {
    ModelVersion now = source.current();
    version = now;
    return open(now, source.expectedDigest(now)).model();
  }

  /** The scorer of a micro-batch, pinned before it returns. */
  Scorer pin(long batch) {
    ModelLog.Pin pinned = log.find(batch).orElse(null);
    if (pinned != null) {
      Scorer scorer = open(replayed(batch, pinned), Optional.of(pinned.digest()));
      context
          .progress()
          .step("batch %d runs again with the model it began with, %s", batch, scorer.model());
      return scorer;
    }
    ModelVersion now = now(batch);
    Scorer scorer = open(now, source.expectedDigest(now));
    String digest = scorer.model().digest();
    log.write(batch, new ModelLog.Pin(now.name(), now.version(), digest));
    return scorer;
  }

  /* A server that does not answer must not stop a stream that has a model: it keeps that one. A
   * server that answers that the alias is gone does. */
  private ModelVersion now(long batch) {
    try {
      version = source.current();
      return version;
    } catch (RegistryException e) {
      if (version == null || !e.code().isEmpty()) {
        throw e;
      }
      LOG.warn("The registry did not answer before micro-batch {}", batch, e);
      context
          .progress()
          .step("batch %d keeps its model, the registry did not answer: %s", batch, e.getMessage());
      return version;
    }
  }

  private ModelVersion replayed(long batch, ModelLog.Pin pinned) {
    ModelVersion began;
    try {
      began = source.version(pinned.name(), pinned.version());
    } catch (RegistryException e) {
      throw new JobException(
          "Cannot run micro-batch %d again: it began with %s version %s, and the registry does not give it: %s"
              .formatted(batch, pinned.name(), pinned.version(), e.getMessage()),
          e);
    }
    String found = source.expectedDigest(began).orElse(pinned.digest());
    if (!found.equals(pinned.digest())) {
      throw new JobException(
          "Cannot run micro-batch %d again: %s version %s has digest %s (allowed: %s, with which it began). Restore that version, or start over with a new checkpoint and target."
              .formatted(batch, pinned.name(), pinned.version(), found, pinned.digest()));
    }
    return began;
  }

  private Scorer open(ModelVersion wanted, Optional<String> digest) {
    Scorer before = current;
    if (before != null
        && before.model().name().equals(wanted.name())
        && before.model().version().equals(wanted.version())
        && before.model().digest().equals(digest.orElseGet(before.model()::digest))) {
      return before;
    }
    ScoringModel model = source.fetch(wanted, digest);
    Scorer opened =
        Scorer.open(
            context.spark(),
            model,
            context.config().value(ScoreKeys.BATCH_SIZE),
            places.choose(model, context.progress()));
    current = opened;
    if (before == null) {
      context.progress().step("scoring with %s", model);
    } else {
      context.progress().step("model changed: %s, was %s", model, before.model());
      before.close();
    }
    return opened;
  }

  @Override
  public void close() {
    if (current != null) {
      current.close();
      current = null;
    }
  }
}
