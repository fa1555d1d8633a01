package io.sinter.training.internal.barrier;

import io.sinter.training.EpochReport;
import io.sinter.training.RankReport;
import io.sinter.training.StragglerReport;
import io.sinter.training.TelemetryOptions;
import io.sinter.training.TrainingListener;
import io.sinter.training.internal.Meeting;
import io.sinter.training.internal.RankPlace;
import io.sinter.training.internal.RankProgress;
import io.sinter.training.internal.checkpoint.CheckpointDriver;
import io.sinter.training.internal.checkpoint.Cursor;
import io.sinter.training.internal.telemetry.RankSampler;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.jspecify.annotations.Nullable;

/**
 * A rank's line to the driver: says each second what the rank does, passes its reports on, and asks
 * for what all ranks must agree on. Thread-safe, but for one meeting at a time.
 */
final class RankLink
    implements RankProgress, Meeting, CheckpointDriver, TrainingListener, AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(15);

  /** Until its first step a rank that answers may take so many times the timeout. */
  static final int PATIENCE = 10;

  private final ProgressChannel.Sender driver;
  private final TaskContext task;
  private final RankPlace place;
  private final int attempt;
  private final Duration timeout;
  private final BooleanSupplier following;
  private final RankSampler sampler;
  private final ScheduledExecutorService beats =
      Executors.newSingleThreadScheduledExecutor(
          run -> {
            Thread thread = new Thread(run, "sinter-rank-beat");
            thread.setDaemon(true);
            return thread;
          });
  private volatile State state = new State("starting", 0, 0, System.nanoTime());
  private volatile @Nullable Runnable abort;
  private int meetings;

  private record State(String phase, int epoch, int step, long since) {}

  /**
   * @param channel the driver's end
   * @param timeout of a meeting
   * @param telemetry what else is told
   * @param following whether another rank of the task has failed
   */
  @SuppressWarnings("FutureReturnValueIgnored") // The beat does not throw.
  RankLink(
      String channel,
      TaskContext task,
      RankPlace place,
      Duration timeout,
      TelemetryOptions telemetry,
      BooleanSupplier following) {
    this.following = following;
    this.driver = new ProgressChannel.Sender(channel);
    this.task = task;
    this.place = place;
    this.attempt = task.stageAttemptNumber();
    this.timeout = timeout;
    beats.scheduleAtFixedRate(this::beat, 0, 1, TimeUnit.SECONDS);
    this.sampler =
        RankSampler.start(
            place.rank(),
            place.host(),
            telemetry,
            figures -> driver.tell(new ProgressMessage.Telemetry(attempt, figures)));
  }

  private void beat() {
    Runnable way = abort;
    if (way != null && (task.isInterrupted() || following.getAsBoolean())) {
      abort = null;
      // It may wait for the GPU: the driver must go on hearing of this rank.
      Thread aborting = new Thread(way, "sinter-rank-abort");
      aborting.setDaemon(true);
      aborting.start();
    }
    driver.tell(new ProgressMessage.Beat(attempt, now()));
  }

  private RankBeat now() {
    State seen = state;
    return new RankBeat(
        place.rank(),
        seen.epoch(),
        seen.step(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - seen.since()),
        SparkEnv.get().executorId(),
        place.host(),
        seen.phase());
  }

  /** What this rank is doing now, for errors. */
  String where() {
    return now().where(place.size());
  }

  @Override
  public void onKill(Runnable way) {
    abort = way;
  }

  @Override
  public void phase(String phase) {
    state = new State(phase, state.epoch(), state.step(), System.nanoTime());
  }

  @Override
  public void step(int epoch, int step) {
    if (task.isInterrupted()) {
      throw new TaskKilledException(task.getKillReason().getOrElse(() -> "killed"));
    }
    boolean first = state.epoch() == 0;
    state = new State(state.phase(), epoch, step, System.nanoTime());
    if (first) {
      beat();
    }
  }

  @Override
  public List<String> exchange(String message) {
    return ask(timeout.multipliedBy(PATIENCE), "meet", "" + meetings++, message);
  }

  @Override
  public List<String> candidates() {
    return ask("candidates");
  }

  @Override
  public void refused(String name, String cause) {
    ask("refused", name, cause);
  }

  @Override
  public void saved(String name, Cursor cursor, long length, String sha256) throws IOException {
    try {
      ask(
          "saved",
          name,
          "" + cursor.epoch(),
          "" + cursor.step(),
          "" + cursor.steps(),
          "" + cursor.ranks(),
          "" + length,
          sha256);
    } catch (ProgressChannel.RefusedException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void unsaved(String name, String cause) {
    ask("unsaved", name, cause);
  }

  @Override
  public void ready(RankReport rank) {
    sampler.watch(rank.device());
    driver.tell(new ProgressMessage.Ready(attempt, rank));
  }

  /** Epochs are the same on all ranks, so that rank 0 speaks for them. */
  @Override
  public void epoch(EpochReport epoch) {
    if (place.rank() == 0) {
      driver.tell(new ProgressMessage.Epoch(attempt, epoch));
    }
  }

  @Override
  public void straggler(StragglerReport rank) {
    if (place.rank() == 0) {
      driver.tell(new ProgressMessage.Straggler(attempt, rank));
    }
  }

  /**
   * Says that this rank has failed.
   *
   * @param following whether this may be because another one has
   */
  void failed(boolean following, String error) {
    driver.tell(new ProgressMessage.Failure(attempt, place.rank(), following, where(), error));
  }

  /** Says that this rank has ended well; the driver has heard all its reports by then. */
  void finished() {
    sampler.close();
    ask("finished");
  }

  private List<String> ask(String what, String... words) {
    return ask(timeout, what, words);
  }

  private List<String> ask(Duration limit, String what, String... words) {
    List<String> question = new java.util.ArrayList<>();
    question.addAll(List.of(what, "" + attempt, "" + place.rank()));
    question.addAll(List.of(words));
    // The driver ends a wait in time and says who was missing; this is for a driver that hangs.
    return driver.ask(question, limit.plus(GRACE));
  }

  @Override
  public void close() {
    sampler.close();
    beats.shutdownNow();
  }
}
