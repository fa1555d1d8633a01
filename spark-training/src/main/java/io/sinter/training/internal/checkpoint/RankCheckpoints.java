package io.sinter.training.internal.checkpoint;

import io.sinter.training.CheckpointOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one rank: writes its file with a thread of its own and leaves to the driver
 * whether all files together count. One save is under way at a time; while it is, none is due.
 */
public final class RankCheckpoints implements Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(RankCheckpoints.class);

  private final CheckpointFolder folder;
  private final CheckpointDriver driver;
  private final SaveClock clock;
  private final int rank;
  private final int ranks;
  private final int term;
  private final int attempt;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "sinter-checkpoint");
            thread.setDaemon(true);
            return thread;
          });
  private @Nullable Future<?> writing;

  /**
   * The checkpoints of a rank in one attempt.
   *
   * @param term that the driver has claimed
   * @param attempt of the barrier stage
   */
  public RankCheckpoints(
      CheckpointOptions options,
      Configuration conf,
      CheckpointDriver driver,
      int rank,
      int ranks,
      int term,
      int attempt) {
    try {
      this.folder = new CheckpointFolder(options.location(), options.runId(), conf);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open checkpoints in " + options.location(), e);
    }
    this.driver = driver;
    this.clock = new SaveClock(options.everySteps(), options.interval(), System::nanoTime);
    this.rank = rank;
    this.ranks = ranks;
    this.term = term;
    this.attempt = attempt;
  }

  @Override
  public Optional<TrainingState> restore() {
    for (String text : driver.candidates()) {
      Manifest candidate = Manifest.of(text);
      String problem = "";
      TrainingState state = null;
      try {
        state = state(candidate);
      } catch (CheckpointException e) {
        problem = e.getMessage();
      } catch (IOException e) {
        problem = "it cannot be read (%s)".formatted(e);
      }
      List<String> problems = driver.exchange(problem);
      if (state != null && problems.stream().allMatch(String::isEmpty)) {
        clock.restored(candidate.cursor());
        return Optional.of(state);
      }
      if (!problem.isEmpty()) {
        LOG.error("Checkpoint {} in {} is refused: {}", candidate.name(), folder, problem);
        driver.refused(candidate.name(), problem);
      }
    }
    return Optional.empty();
  }

  /** What is shared lies in the file of rank 0; the same rank has verified its own file too. */
  private TrainingState state(Manifest candidate) throws IOException {
    TrainingState first = folder.read(candidate, 0);
    if (candidate.cursor().ranks() != ranks) {
      return new TrainingState(first.cursor(), first.shared(), Map.of());
    }
    if (rank == 0) {
      return first;
    }
    TrainingState own = folder.read(candidate, rank);
    return new TrainingState(first.cursor(), first.shared(), own.own());
  }

  @Override
  public boolean due(Cursor cursor) {
    return (writing == null || writing.isDone()) && clock.due(cursor);
  }

  @Override
  public void save(TrainingState state) {
    finishWriting();
    clock.saved(state.cursor());
    writing = writer.submit(() -> write(state));
  }

  private void write(TrainingState state) {
    String name = Manifest.name(term, attempt, state.cursor());
    SavedFile file;
    try {
      file = folder.write(name, rank, state);
    } catch (IOException | RuntimeException e) {
      LOG.warn("Cannot save checkpoint {} in {}", name, folder, e);
      driver.unsaved(name, String.valueOf(e.getMessage()));
      return;
    }
    try {
      driver.saved(name, state.cursor(), file.length(), file.sha256());
    } catch (IOException | RuntimeException e) {
      LOG.warn("Checkpoint {} in {} is not published", name, folder, e);
    }
  }

  private void finishWriting() {
    if (writing == null) {
      return;
    }
    try {
      writing.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot wait for a checkpoint: interrupted", e);
    } catch (ExecutionException e) {
      LOG.warn("A checkpoint was not saved", e);
    }
  }

  @Override
  public void close() {
    try {
      finishWriting();
    } finally {
      abandon();
    }
  }

  /** Ends without waiting: what is being written will not count. */
  public void abandon() {
    writer.shutdownNow();
  }
}
