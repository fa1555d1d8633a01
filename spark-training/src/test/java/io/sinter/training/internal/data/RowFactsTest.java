package io.sinter.training.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.training.FillRule;
import io.sinter.training.Loss;
import io.sinter.training.internal.data.RowFacts.Count;
import io.sinter.training.internal.data.RowFacts.Role;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowFactsTest {
  @Test
  void partsComeToTheSameInWhateverOrderTheyMerge() {
    FactsRule rule = FactsRule.of(Loss.binary(), 1, FillRule.MEAN);
    int parts = 40;
    double[][] states = new double[parts][];
    Random random = new Random(5);
    for (int i = 0; i < parts; i++) {
      RowFacts part = new RowFacts(rule);
      float[] values = new float[100];
      float[] targets = new float[100];
      int[] all = new int[100];
      for (int row = 0; row < 100; row++) {
        values[row] = (float) (1000 * i + random.nextGaussian());
        targets[row] = row % 2;
        all[row] = row;
      }
      part.add(Role.TRAINING, targets, null, all, 100);
      part.moments().add(0, values, all, 100);
      states[i] = part.values();
    }
    RowFacts forward = RowFacts.of(rule, states);
    RowFacts left = new RowFacts(rule);
    RowFacts right = new RowFacts(rule);
    for (int i = 0; i < parts; i++) {
      (i % 3 == 0 ? left : right).merge(RowFacts.of(rule, new double[][] {states[parts - 1 - i]}));
    }
    right.merge(left);

    assertThat(forward.count(Count.TRAINING)).isEqualTo(4000);
    assertThat(right.count(Count.TRAINING_POSITIVES)).isEqualTo(2000);
    assertThat(right.moments().mean(0)).isEqualTo(forward.moments().mean(0));
    assertThat(right.moments().deviation(0)).isEqualTo(forward.moments().deviation(0));
  }

  @Test
  void labelsAndWeightsThatCannotBeAreCounted() {
    RowFacts facts = new RowFacts(FactsRule.of(Loss.poisson(), 0, FillRule.MEAN));
    float[] targets = {0, 1, -2, Float.POSITIVE_INFINITY, 3.5f};
    float[] weights = {1, 0, -1, Float.NaN, Float.POSITIVE_INFINITY};

    facts.add(Role.VALIDATION, targets, weights, new int[] {0, 1, 2, 3, 4}, 5);

    assertThat(facts.count(Count.VALIDATION)).isEqualTo(5);
    assertThat(facts.count(Count.TRAINING)).isZero();
    assertThat(facts.count(Count.ODD_LABELS)).isEqualTo(2);
    assertThat(facts.oddLabel()).isEqualTo(-2);
    assertThat(facts.count(Count.ODD_WEIGHTS)).isEqualTo(3);
    assertThat(facts.count(Count.VALIDATION_WEIGHTED)).isEqualTo(2);
  }
}
