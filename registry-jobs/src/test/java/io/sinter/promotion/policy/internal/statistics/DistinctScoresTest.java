package io.sinter.promotion.policy.internal.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DistinctScoresTest {
  @Test
  void allAreHeldWhileTheyAreFew() {
    DistinctScores scores = new DistinctScores(100);
    for (int i = 0; i < 10_000; i++) {
      scores.add((i % 100) / 100f);
    }
    assertThat(scores.isWithin(100)).isTrue();
    assertThat(scores.isWithin(99)).isFalse();
    assertThat(scores.edges(1000)).hasSize(100).isSorted().startsWith(0f).endsWith(0.99f);
  }

  @Test
  void zeroHasOneSign() {
    DistinctScores scores = new DistinctScores(10);
    scores.add(-0.0f);
    scores.add(0.0f);
    assertThat(scores.edges(10)).hasSize(1);
  }

  @Test
  void theSampleIsTheSameHoweverRowsAreSpread() {
    Random random = new Random(5);
    DistinctScores whole = new DistinctScores(256);
    DistinctScores[] parts = new DistinctScores[7];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = new DistinctScores(256);
    }
    for (int i = 0; i < 50_000; i++) {
      float score = random.nextFloat();
      whole.add(score);
      parts[random.nextInt(parts.length)].add(score);
    }
    for (int i = parts.length - 2; i >= 0; i--) {
      parts[6].merge(parts[i]);
    }
    assertThat(parts[6].edges(256)).containsExactly(whole.edges(256)).hasSize(256);
    assertThat(whole.isWithin(50_000)).isFalse();
  }

  @Test
  void theSampleIsUniform() {
    DistinctScores scores = new DistinctScores(4096);
    for (int i = 0; i < 1_000_000; i++) {
      scores.add(i / 1_000_000f);
    }
    float[] edges = scores.edges(4096);
    double farthest = 0;
    for (int i = 0; i < edges.length; i++) {
      farthest = Math.max(farthest, Math.abs(edges[i] - (i + 0.5) / edges.length));
    }
    /* Kolmogorov's distance of a uniform sample: above 1.95 / sqrt(n) once in a thousand. */
    assertThat(farthest).isLessThan(1.95 / 64);
  }
}
