package io.sinter.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The rounds of a benchmark, both sides in each, whichever began the round before coming second.
 *
 * @param <S> what a run of Sinter's gives
 * @param <P> what a run of the peer's gives
 */
final class Rounds<S, P> {
  private final List<S> sinter = new ArrayList<>();
  private final List<P> peer = new ArrayList<>();

  /**
   * Runs rounds.
   *
   * @param count of rounds
   * @param ours runs Sinter in a round, from 1
   * @param theirs runs the peer in a round, if there is one
   */
  static <S, P> Rounds<S, P> of(
      int count, Function<Integer, S> ours, Optional<Function<Integer, P>> theirs) {
    Rounds<S, P> rounds = new Rounds<>();
    for (int round = 1; round <= count; round++) {
      boolean peerFirst = round % 2 == 1;
      if (peerFirst && theirs.isPresent()) {
        rounds.peer.add(theirs.get().apply(round));
      }
      rounds.sinter.add(ours.apply(round));
      if (!peerFirst && theirs.isPresent()) {
        rounds.peer.add(theirs.get().apply(round));
      }
    }
    return rounds;
  }

  /** What Sinter's runs gave. */
  List<S> sinter() {
    return sinter;
  }

  /** What the peer's runs gave; empty where none ran. */
  List<P> peer() {
    return peer;
  }

  /** A figure of all rounds, without a target. */
  Figure figure(String name, Unit unit, ToDoubleFunction<S> ours, ToDoubleFunction<P> theirs) {
    return figure(name, unit, ours, theirs, Optional.empty());
  }

  /** A figure of all rounds, with a target. */
  Figure figure(
      String name, Unit unit, ToDoubleFunction<S> ours, ToDoubleFunction<P> theirs, Target target) {
    return figure(name, unit, ours, theirs, Optional.of(target));
  }

  /** A figure that only Sinter has. */
  Figure own(String name, Unit unit, ToDoubleFunction<S> ours, Optional<Target> target) {
    return new Figure(name, unit, samples(sinter, ours), Optional.empty(), target);
  }

  private Figure figure(
      String name,
      Unit unit,
      ToDoubleFunction<S> ours,
      ToDoubleFunction<P> theirs,
      Optional<Target> target) {
    Optional<Samples> other =
        peer.isEmpty() ? Optional.empty() : Optional.of(samples(peer, theirs));
    return new Figure(name, unit, samples(sinter, ours), other, target);
  }

  private static <T> Samples samples(List<T> runs, ToDoubleFunction<T> value) {
    return new Samples(runs.stream().map(value::applyAsDouble).toList());
  }
}
