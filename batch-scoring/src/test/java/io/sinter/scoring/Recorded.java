package io.sinter.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Compares scores with the recorded ones. */
final class Recorded {
  private Recorded() {}

  /** Checks that exactly the rows of a range were scored, as model a or b does. */
  static void assertScores(Map<String, Double> found, String model, int from, int to) {
    Map<String, Double> expected = Fixture.expected(model);
    assertThat(found.keySet())
        .isEqualTo(
            IntStream.range(from, to).mapToObj("f%04d"::formatted).collect(Collectors.toSet()));
    found.forEach(
        (id, score) -> assertThat(score).as(id).isCloseTo(expected.get(id), within(1e-6)));
  }
}
