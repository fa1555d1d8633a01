package io.sinter.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // Held, not used.
class TensorFloatsTest {
  @BeforeAll
  static void loadNatives() {
    NativeRuntime.prepare(1);
  }

  private static boolean[] switches() {
    return new boolean[] {
      torch.globalContext().allowTF32CuBLAS(), torch.globalContext().allowTF32CuDNN()
    };
  }

  @Test
  void theSwitchesGoBackWhenTheLastOfTwoRanksEnds() {
    boolean[] before = switches();
    TensorFloats one = TensorFloats.allow();
    try (TensorFloats two = TensorFloats.allow()) {
      one.close();
      assertThat(switches()).containsExactly(true, true);
    }
    assertThat(switches()).isEqualTo(before);
  }

  @Test
  void fullPrecisionKeepsConvolutionsFromTensorFloats() {
    boolean[] before = switches();
    try (TensorFloats full = TensorFloats.refuse()) {
      assertThat(switches()).containsExactly(false, false);
    }
    assertThat(switches()).isEqualTo(before);
  }

  @Test
  void anEngineThatScoresInFullPrecisionAndATrainingInTensorFloatsDoNotUndoEachOther() {
    boolean[] before = switches();
    try (TensorFloats training = TensorFloats.allow()) {
      TensorFloats scoring = TensorFloats.refuse();
      assertThat(switches()).containsExactly(false, false);
      scoring.close();
      assertThat(switches()).containsExactly(true, true);
    }
    assertThat(switches()).isEqualTo(before);
    TensorFloats training = TensorFloats.allow();
    try (TensorFloats scoring = TensorFloats.refuse()) {
      training.close();
      assertThat(switches()).containsExactly(false, false);
    }
    assertThat(switches()).isEqualTo(before);
  }

  @Test
  void whoClosesTwiceTakesNothingFromOthers() {
    TensorFloats one = TensorFloats.refuse();
    try (TensorFloats two = TensorFloats.refuse()) {
      one.close();
      one.close();
      assertThat(switches()).containsExactly(false, false);
    }
  }

  @Test
  void whoWantsNothingChangesNothing() {
    boolean[] before = switches();
    TensorFloats.NONE.close();
    assertThat(switches()).isEqualTo(before);
  }
}
