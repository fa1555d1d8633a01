package io.sinter.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class FigureTest {
  @Test
  void mediansAreTheMiddleValueOrTheMeanOfTheMiddleTwo() {
    assertThat(new Samples(List.of(5.0, 1.0, 3.0)).median()).isEqualTo(3);
    assertThat(new Samples(List.of(5.0, 1.0, 3.0, 4.0)).median()).isEqualTo(3.5);
    assertThat(new Samples(List.of(5.0, 1.0, 3.0)).min()).isEqualTo(1);
    assertThat(new Samples(List.of(5.0, 1.0, 3.0)).max()).isEqualTo(5);
    assertThatThrownBy(() -> new Samples(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no round has measured it");
  }

  @Test
  void ratiosCompareTheTwoSidesOfEachRoundAndSayHowManyTimesBetterSinterIs() {
    assertThat(figure(Unit.ROWS_PER_SECOND, Target.ratio(1.5)).ratio()).hasValue(2);
    // Rounds of 100/50, 90/60 and 300/100 seconds: the peer is faster by these.
    assertThat(figure(Unit.SECONDS, Target.ratio(1.5)).ratio().orElseThrow())
        .isCloseTo(0.5, within(1e-12));
    assertThat(alone(Target.ratio(1)).ratio()).isEmpty();
  }

  @Test
  void targetsAreReachedOrNotOrUndecidedWithoutAPeer() {
    assertThat(figure(Unit.ROWS_PER_SECOND, Target.ratio(2)).reached()).contains(true);
    assertThat(figure(Unit.ROWS_PER_SECOND, Target.ratio(2.01)).reached()).contains(false);
    assertThat(figure(Unit.LOSS, Target.difference(40)).reached()).contains(true);
    assertThat(figure(Unit.LOSS, Target.difference(39)).reached()).contains(false);
    assertThat(alone(Target.atLeast(100)).reached()).contains(true);
    assertThat(alone(Target.atMost(99)).reached()).contains(false);
    assertThat(alone(Target.ratio(1)).reached()).isEmpty();
  }

  @Test
  void refusesToCompareSidesOfDifferentRounds() {
    assertThatThrownBy(
            () ->
                new Figure(
                    "speed",
                    Unit.SECONDS,
                    new Samples(List.of(1.0)),
                    Optional.of(new Samples(List.of(1.0, 2.0))),
                    Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot compare speed: 1 rounds against 2");
  }

  @Test
  void roundsAlternateWhoBegins() {
    List<String> calls = new ArrayList<>();
    Function<Integer, Double> ours = round -> told(calls, "sinter " + round);
    Function<Integer, Double> theirs = round -> told(calls, "peer " + round);

    Rounds<Double, Double> rounds = Rounds.of(3, ours, Optional.of(theirs));

    assertThat(calls)
        .containsExactly("peer 1", "sinter 1", "sinter 2", "peer 2", "peer 3", "sinter 3");
    assertThat(rounds.sinter()).hasSize(3);
    assertThat(rounds.peer()).hasSize(3);
  }

  private static double told(List<String> calls, String call) {
    calls.add(call);
    return calls.size();
  }

  private static Figure figure(Unit unit, Target target) {
    return new Figure(
        "speed",
        unit,
        new Samples(List.of(100.0, 90.0, 300.0)),
        Optional.of(new Samples(List.of(50.0, 60.0, 100.0))),
        Optional.of(target));
  }

  private static Figure alone(Target target) {
    return new Figure(
        "speed",
        Unit.ROWS_PER_SECOND,
        new Samples(List.of(100.0, 90.0, 300.0)),
        Optional.empty(),
        Optional.of(target));
  }
}
