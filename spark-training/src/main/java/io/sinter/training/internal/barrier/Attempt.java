package io.sinter.training.internal.barrier;

import io.sinter.training.internal.checkpoint.Answer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the driver knows of one attempt of the barrier stage. Used by one thread; times are those of
 * {@link System#nanoTime}.
 */
final class Attempt {
  /** A rank that has begun, and what it was doing when it was last heard of. */
  static final class Rank {
    RankBeat beat;
    long heard;
    boolean finished;
    @Nullable String lost;
    boolean removed;

    Rank(RankBeat beat, long heard) {
      this.beat = beat;
      this.heard = heard;
    }
  }

  private static final class Gathering {
    final long since;
    final Map<Integer, String> messages = new TreeMap<>();
    final List<Answer> answers = new ArrayList<>();

    Gathering(long since) {
      this.since = since;
    }
  }

  final int number;
  private final int size;
  private final Map<Integer, Rank> ranks = new TreeMap<>();
  private final Map<String, Gathering> gatherings = new TreeMap<>();
  private final List<ProgressMessage.Failure> failures = new ArrayList<>();
  private final Set<Integer> failed = new HashSet<>();
  long failedSince;
  boolean explained;
  boolean training;

  Attempt(int number, int size) {
    this.number = number;
    this.size = size;
  }

  Map<Integer, Rank> ranks() {
    return ranks;
  }

  List<ProgressMessage.Failure> failures() {
    return failures;
  }

  int size() {
    return size;
  }

  boolean hasFailed(int rank) {
    return failed.contains(rank);
  }

  /** A task has been started. */
  void started(int rank, String executor, String host, long now) {
    ranks.computeIfAbsent(
        rank, key -> new Rank(new RankBeat(rank, 0, 0, 0, executor, host, "starting"), now));
  }

  void heard(RankBeat beat, long now) {
    Rank rank = ranks.computeIfAbsent(beat.rank(), key -> new Rank(beat, now));
    rank.beat = beat;
    rank.heard = now;
  }

  void failure(ProgressMessage.Failure failure) {
    failures.add(failure);
    failed.add(failure.rank());
  }

  /** Takes a rank's message; when it is the last, all get all of them. */
  void meet(int rank, String round, String message, Answer answer, long now) {
    Gathering gathering = gatherings.computeIfAbsent(round, key -> new Gathering(now));
    gathering.messages.put(rank, message);
    gathering.answers.add(answer);
    if (gathering.messages.size() == size) {
      gatherings.remove(round);
      List<String> messages = List.copyOf(gathering.messages.values());
      gathering.answers.forEach(waiting -> waiting.give(messages));
    }
  }

  /**
   * Ends meetings for which ranks have been waiting for too long. Those that still start, load or
   * read, and say so, are waited for longer: machines and shares differ.
   */
  void endMeetings(long now, long limitNanos) {
    gatherings
        .values()
        .removeIf(
            gathering -> {
              boolean starting =
                  missing(gathering).allMatch(rank -> isStarting(rank, now, limitNanos));
              if (now - gathering.since <= limitNanos * (starting ? RankLink.PATIENCE : 1)) {
                return false;
              }
              refuse(
                  gathering,
                  "%s did not come"
                      .formatted(
                          missing(gathering)
                              .mapToObj(this::where)
                              .collect(Collectors.joining(" and "))));
              return true;
            });
  }

  /** Ends every meeting. */
  void endMeetings(String reason) {
    gatherings.values().forEach(gathering -> refuse(gathering, reason));
    gatherings.clear();
  }

  private static void refuse(Gathering gathering, String reason) {
    gathering.answers.forEach(answer -> answer.refuse(reason));
  }

  private boolean isStarting(int number, long now, long limitNanos) {
    Rank rank = ranks.get(number);
    return rank != null && rank.beat.epoch() == 0 && now - rank.heard <= limitNanos;
  }

  private IntStream missing(Gathering gathering) {
    return IntStream.range(0, size).filter(rank -> !gathering.messages.containsKey(rank));
  }

  private String where(int number) {
    Rank rank = ranks.get(number);
    return rank == null ? "rank " + number : rank.beat.where(size);
  }
}
