package io.sinter.training.internal.barrier;

import io.sinter.training.internal.checkpoint.Answer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

  /** Ends meetings for which ranks have been waiting for too long. */
  void endMeetings(long now, long limitNanos) {
    gatherings
        .values()
        .removeIf(
            gathering -> {
              if (now - gathering.since <= limitNanos) {
                return false;
              }
              refuse(gathering, "%s did not come".formatted(missing(gathering)));
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

  private String missing(Gathering gathering) {
    List<String> missing = new ArrayList<>();
    for (int rank = 0; rank < size; rank++) {
      if (!gathering.messages.containsKey(rank)) {
        Rank known = ranks.get(rank);
        missing.add(known == null ? "rank " + rank : known.beat.where(size));
      }
    }
    return String.join(" and ", missing);
  }
}
