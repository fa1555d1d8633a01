package io.sinter.training.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.arrow.NativeRuntime;
import io.sinter.training.Precision;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
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
    TensorFloats one = TensorFloats.hold(true);
    try (TensorFloats two = TensorFloats.hold(true)) {
      one.close();
      assertThat(switches()).containsExactly(true, true);
    }
    assertThat(switches()).isEqualTo(before);
  }

  @Test
  void fullPrecisionKeepsConvolutionsFromTensorFloats() {
    try (TensorFloats full = TensorFloats.hold(false)) {
      assertThat(switches()).containsExactly(false, false);
    }
  }

  @Test
  void onCpusNothingIsTouched() {
    boolean[] before = switches();
    try (TensorFloats cpu = TensorFloats.of(Precision.TF32, new Device(DeviceType.CPU))) {
      assertThat(switches()).isEqualTo(before);
    }
  }
}
