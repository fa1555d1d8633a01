package io.sinter.cli.bench;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * One measured quantity of a benchmark, on both sides.
 *
 * @param name what was measured
 * @param unit of the values
 * @param sinter one value a round
 * @param peer one value a round, where a peer ran
 * @param target what it should come to, where there is one
 */
public record Figure(
    String name, Unit unit, Samples sinter, Optional<Samples> peer, Optional<Target> target) {
  /** Checks that the rounds of both sides belong together. */
  public Figure {
    if (peer.isPresent() && peer.get().values().size() != sinter.values().size()) {
      throw new IllegalArgumentException(
          "Cannot compare %s: %d rounds against %d (allowed: as many on both sides). Measure both in each round."
              .formatted(name, sinter.values().size(), peer.get().values().size()));
    }
  }

  /** The median over the rounds of how many times better Sinter was than its peer. */
  public OptionalDouble ratio() {
    if (peer.isEmpty()) {
      return OptionalDouble.empty();
    }
    Samples ratios =
        new Samples(
            IntStream.range(0, sinter.values().size())
                .mapToObj(i -> unit.advantage(sinter.values().get(i), peer.get().values().get(i)))
                .toList());
    return OptionalDouble.of(ratios.median());
  }

  /** Whether the target was reached; nothing where there is none, or no peer to compare with. */
  public Optional<Boolean> reached() {
    return target.flatMap(this::reached);
  }

  private Optional<Boolean> reached(Target wanted) {
    double median = sinter.median();
    return switch (wanted.measure()) {
      case AT_LEAST -> Optional.of(median >= wanted.bound());
      case AT_MOST -> Optional.of(median <= wanted.bound());
      case RATIO -> ratio().stream().boxed().findFirst().map(ratio -> ratio >= wanted.bound());
      case DIFFERENCE -> peer.map(other -> Math.abs(median - other.median()) <= wanted.bound());
    };
  }
}
