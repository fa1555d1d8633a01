package io.sinter.training.internal.barrier;

import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingOptions;
import io.sinter.training.TrainingUsage;
import io.sinter.training.internal.checkpoint.Answer;
import io.sinter.training.internal.telemetry.UsageLedger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver's part of one training: lets ranks meet, watches them, tells what went wrong first,
 * and ends what would wait for ever. All state belongs to one thread; the listener is called by
 * another, so that a slow one does not make ranks look silent.
 */
final class Coordinator implements ProgressChannel.Receiver, StageEvents.Receiver, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);
  private static final long EXPLAIN_NANOS = 1_000_000_000L;

  private final SparkContext context;
  private final TrainingOptions options;
  private final TaskPlan plan;
  private final CheckpointsOfRun checkpoints;
  private final ListenerThread listener;
  private final Consumer<String> cancel;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          run -> {
            Thread made = new Thread(run, "sinter-training-driver");
            made.setDaemon(true);
            return made;
          });

  private final Map<Integer, Attempt> attempts = new TreeMap<>();
  private final UsageLedger ledger = new UsageLedger();
  private final UsageNotes notes;
  private String sparkSays = "";
  private long waitingSince;
  private boolean waiting;
  private Optional<Diagnosis> before = Optional.empty();
  private volatile Optional<String> verdict = Optional.empty();

  /**
   * @param cancel ends the job, given a reason
   */
  @SuppressWarnings("FutureReturnValueIgnored") // The watch does not throw.
  Coordinator(
      SparkContext context,
      TrainingOptions options,
      TaskPlan plan,
      CheckpointsOfRun checkpoints,
      TrainingListener listener,
      Consumer<String> cancel) {
    this.context = context;
    this.options = options;
    this.plan = plan;
    this.checkpoints = checkpoints;
    this.listener = new ListenerThread(listener);
    this.notes = new UsageNotes(ledger, options.batchRows());
    this.cancel = cancel;
    thread.scheduleWithFixedDelay(this::watch, 1, 1, TimeUnit.SECONDS);
  }

  private void enqueue(Runnable task) {
    if (!thread.isShutdown()) {
      thread.execute(
          () -> {
            try {
              task.run();
            } catch (RuntimeException e) {
              LOG.error("Cannot follow the training", e);
            }
          });
    }
  }

  /** Tells the user. */
  void notice(String line) {
    LOG.warn("{}", line);
    listener.notice(line);
  }

  private Attempt attempt(int number) {
    return attempts.computeIfAbsent(number, key -> new Attempt(number, options.ranks()));
  }

  private boolean isNewest(int number) {
    return attempts.keySet().stream().allMatch(known -> known <= number);
  }

  @Override
  public void told(ProgressMessage message) {
    long now = System.nanoTime();
    enqueue(() -> tell(message, now));
  }

  private void tell(ProgressMessage message, long now) {
    Attempt attempt = attempt(message.attempt());
    notes.take(message, now);
    if (message instanceof ProgressMessage.Beat beat) {
      attempt.heard(beat.beat(), now);
      goesOn(attempt, beat.beat(), now);
    } else if (message instanceof ProgressMessage.Failure failure) {
      attempt.failure(failure);
      replaceLost(attempt, failure);
    }
    if (!isNewest(message.attempt())) {
      return;
    }
    listener.tell(message);
    if (message instanceof ProgressMessage.Failure failure) {
      boolean replaced = RankFailures.losesCuda(failure.error());
      if (!failure.following() && !replaced && failure.error().startsWith("Cannot ")) {
        // Sinter's own words: it would come to the same again.
        end(Diagnosis.of(attempt, now, sparkSays).text());
      }
    }
  }

  /** A process that CUDA has left would fail the next attempt too. */
  private void replaceLost(Attempt attempt, ProgressMessage.Failure failure) {
    Attempt.Rank rank = attempt.ranks().get(failure.rank());
    if (rank != null && RankFailures.losesCuda(failure.error())) {
      notice(
          "%s: its process cannot use CUDA any more; its executor %s is removed"
              .formatted(failure.where(), rank.beat.executor()));
      remove(rank.beat.executor());
    }
  }

  /**
   * Says where an attempt has taken up the training, once one of its ranks is at its first step.
   */
  private void goesOn(Attempt attempt, RankBeat beat, long now) {
    if (beat.epoch() == 0 || attempt.training || !isNewest(attempt.number)) {
      return;
    }
    attempt.training = true;
    Attempt failed = attempts.get(attempt.number - 1);
    if (failed != null) {
      notice(
          String.format(
              Locale.ROOT,
              "attempt %d trains from epoch %d step %d on, %.1f s after attempt %d failed",
              attempt.number + 1,
              beat.epoch(),
              beat.step(),
              (now - failed.failedSince) / 1e9,
              failed.number + 1));
    } else if (beat.epoch() > 1 || beat.step() > 0) {
      notice("the training goes on at epoch %d step %d".formatted(beat.epoch(), beat.step()));
    }
  }

  @Override
  public void asked(List<String> question, Answer answer) {
    long now = System.nanoTime();
    if (thread.isShutdown()) {
      answer.refuse("the training has ended");
      return;
    }
    enqueue(
        () -> {
          try {
            answer(question, answer, now);
          } catch (RuntimeException e) {
            LOG.error("Cannot answer {}", question, e);
            answer.refuse("the driver failed: " + e);
          }
        });
  }

  private void answer(List<String> words, Answer answer, long now) {
    int number = Integer.parseInt(words.get(1));
    int rank = Integer.parseInt(words.get(2));
    if (!isNewest(number)) {
      answer.refuse("attempt %d has been replaced".formatted(number + 1));
      return;
    }
    Attempt attempt = attempt(number);
    switch (words.get(0)) {
      case "meet" -> attempt.meet(rank, words.get(3), words.get(4), answer, now);
      case "finished" -> {
        Attempt.Rank known = attempt.ranks().get(rank);
        if (known != null) {
          known.finished = true;
        }
        answer.give(List.of());
      }
      default -> checkpoints.answer(number, rank, words, answer);
    }
  }

  @Override
  public void submitted(int number) {
    long now = System.nanoTime();
    enqueue(
        () -> {
          waiting = true;
          waitingSince = now;
        });
  }

  @Override
  public void started(int number, int rank, String executor, String host) {
    long now = System.nanoTime();
    enqueue(
        () -> {
          waiting = false;
          ledger.started(number, rank, executor, now);
          if (isNewest(number)) {
            if (number > 0 && !attempts.containsKey(number)) {
              replace(number);
            }
            attempt(number).started(rank, executor, host, now);
          }
        });
  }

  private void replace(int number) {
    for (Attempt old : attempts.values()) {
      old.endMeetings("attempt %d has been replaced".formatted(old.number + 1));
    }
    notice(
        "attempt %d of %d at most begins%s"
            .formatted(
                number + 1,
                options.cluster().attempts(),
                checkpoints.publisher().isPresent()
                    ? ", from the newest checkpoint"
                    : ", from the start"));
  }

  @Override
  public void lost(int number, int rank, String reason) {
    enqueue(
        () -> {
          Attempt.Rank known = attempt(number).ranks().get(rank);
          if (known != null) {
            known.lost = reason.strip();
          }
        });
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // What it throws would be a bug of its own.
  public void failed(int number, String reason) {
    long now = System.nanoTime();
    enqueue(
        () -> {
          Attempt attempt = attempt(number);
          sparkSays = reason;
          ledger.ended(number, now);
          attempt.failedSince = now;
          attempt.endMeetings("the attempt has failed");
          // Ranks and Spark may still have something to say of it.
          thread.schedule(() -> explain(attempt), EXPLAIN_NANOS, TimeUnit.NANOSECONDS);
        });
  }

  private void explain(Attempt attempt) {
    if (attempt.explained || verdict.isPresent()) {
      return;
    }
    attempt.explained = true;
    Diagnosis found = Diagnosis.of(attempt, System.nanoTime(), sparkSays);
    boolean again =
        found.own() && before.filter(last -> last.own() && sameCause(last, found)).isPresent();
    before = Optional.of(found);
    if (again) {
      end("%s, twice".formatted(found.text()));
    } else if (attempt.number + 1 >= options.cluster().attempts()) {
      end(
          "%s, at attempt %d of %d"
              .formatted(found.text(), attempt.number + 1, attempt.number + 1));
    } else {
      notice("attempt %d failed: %s".formatted(attempt.number + 1, found.text()));
    }
  }

  private static boolean sameCause(Diagnosis one, Diagnosis other) {
    // Names of generated classes hold addresses.
    return one.rank() == other.rank() && plain(one.text()).equals(plain(other.text()));
  }

  private static String plain(String text) {
    return text.replaceAll("0x[0-9a-f]+", "");
  }

  private void end(String reason) {
    if (verdict.isEmpty()) {
      verdict = Optional.of(reason);
      listener.execute(() -> cancel.accept(reason));
    }
  }

  private void watch() {
    try {
      long now = System.nanoTime();
      watchSlots(now);
      for (Attempt attempt : attempts.values()) {
        attempt.endMeetings(now, options.timeout().toNanos());
        // One that has failed may be replaced already, with a rank of it still silent.
        if (isNewest(attempt.number) || attempt.failedSince != 0) {
          watchRanks(attempt, now);
        }
      }
    } catch (RuntimeException e) {
      LOG.error("Cannot watch the training", e);
    }
  }

  private void watchSlots(long now) {
    long waited = now - waitingSince;
    if (!waiting || waited < options.cluster().slotWait().toNanos()) {
      return;
    }
    int slots = plan.slots(context);
    long seconds = TimeUnit.NANOSECONDS.toSeconds(waited);
    if (slots < options.ranks()) {
      end(
          "%sneed %d slots, have %d, for %d s. Raise spark.executor.instances or spark.cores.max, or training.slot-wait"
              .formatted(
                  attempts.isEmpty() ? "" : lastOf(sparkSays) + "; then ",
                  options.ranks(),
                  slots,
                  seconds));
    } else {
      waitingSince = now;
      notice(
          "the ranks have been waiting for %d s for %d free slots of %d; other tasks hold them"
              .formatted(seconds, options.ranks(), slots));
    }
  }

  /** Removes the executor of a rank that is silent: Spark itself would wait for minutes. */
  private void watchRanks(Attempt attempt, long now) {
    for (Attempt.Rank rank : attempt.ranks().values()) {
      long silent = now - rank.heard;
      boolean failing = attempt.failedSince != 0;
      long limit = failing ? Diagnosis.SILENT_NANOS : options.timeout().toNanos();
      if (silent > limit
          && !rank.finished
          && !rank.removed
          && rank.lost == null
          && !attempt.hasFailed(rank.beat.rank())) {
        rank.removed = true;
        String where = rank.beat.where(attempt.size());
        notice(
            String.format(
                Locale.ROOT,
                "%s: silent for %.0f s; its executor %s is removed",
                where,
                silent / 1e9,
                rank.beat.executor()));
        remove(rank.beat.executor());
      }
    }
  }

  private void remove(String executor) {
    if (context.isLocal()) {
      return;
    }
    listener.execute(
        () -> {
          if (!context.killAndReplaceExecutor(executor)) {
            LOG.warn("Spark did not remove executor {}", executor);
          }
        });
  }

  /** Why the training has failed, once its job has. */
  String reason(Throwable failure) {
    try {
      return thread
          .schedule(
              () ->
                  verdict.orElseGet(
                      () ->
                          attempts.isEmpty()
                              ? String.valueOf(failure.getMessage())
                              : lastOf(String.valueOf(failure.getMessage()))),
              verdict.isPresent() ? 0 : EXPLAIN_NANOS,
              TimeUnit.NANOSECONDS)
          .get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return String.valueOf(failure.getMessage());
    } catch (java.util.concurrent.ExecutionException e) {
      LOG.error("Cannot say why the training failed", e);
      return String.valueOf(failure.getMessage());
    }
  }

  /** Tells the listener what the training has taken, once its job has ended so. */
  void ended(UsageLedger.Ending ending) {
    long now = System.nanoTime();
    try {
      TrainingUsage usage = thread.submit(() -> ledger.usage(now, ending)).get();
      listener.usage(usage);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException e) {
      LOG.error("Cannot say what the training has taken", e);
    }
  }

  private String lastOf(String otherwise) {
    Attempt last = attempts.values().stream().reduce((one, two) -> two).orElseThrow();
    return Diagnosis.of(last, System.nanoTime(), otherwise).text();
  }

  /** Ends; the listener has heard everything by then. */
  @Override
  public void close() {
    thread.shutdownNow();
    attempts.values().forEach(attempt -> attempt.endMeetings("the training has ended"));
    listener.close();
  }
}
