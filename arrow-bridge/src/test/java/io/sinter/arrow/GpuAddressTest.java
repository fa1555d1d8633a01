package io.sinter.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuAddressTest {
  private static final List<String> UUIDS =
      List.of(
          "GPU-8932f937-d72c-4106-c12f-20bd9faed9f6", "GPU-1b9f4e2a-0000-4106-c12f-20bd9faed9f6");

  private static int ordinal(String address, String visible) {
    return GpuAddress.ordinal(address, Optional.ofNullable(visible), UUIDS.size(), () -> UUIDS);
  }

  @ParameterizedTest
  @CsvSource({
    "0,, 0",
    "1,, 1",
    "GPU-1b9f4e2a-0000-4106-c12f-20bd9faed9f6,, 1",
    "GPU-8932f937,, 0",
    "MIG-1b9f4e2a-0000-4106-c12f-20bd9faed9f6,, 1",
    "3, '2,3', 1",
    "2, ' 2 , 3', 0",
    "GPU-8932f937-d72c-4106-c12f-20bd9faed9f6, '5,6', 0",
    "MIG-b5ae0a3d-1-0, 'GPU-77,MIG-b5ae0a3d-1-0', 1",
  })
  void anAddressIsCountedAsCudaDoesInThisProcess(String address, String visible, int expected) {
    assertThat(ordinal(address, visible)).isEqualTo(expected);
  }

  @Test
  void anAddressThatTheProcessDoesNotSeeIsRefused() {
    assertThatThrownBy(() -> ordinal("2", null))
        .hasMessage("Spark assigned it GPU 2, and its process sees 0 to 1");
    assertThatThrownBy(() -> ordinal("0", "2,3"))
        .hasMessageContaining("GPU 0, which is not in its process's CUDA_VISIBLE_DEVICES=2,3");
    assertThatThrownBy(() -> ordinal("0", "GPU-8932f937,GPU-1b9f4e2a"))
        .hasMessageContaining("the discovery script must print what that lists");
    assertThatThrownBy(() -> ordinal("GPU-dead", null))
        .hasMessageContaining("GPU-dead, and its process sees GPU-8932f937")
        .hasMessageContaining(UUIDS.get(1));
    assertThatThrownBy(() -> ordinal("3", "2,7,3"))
        .hasMessageContaining("GPU 3, and its process sees 0 to 1");
  }

  @Test
  void aNameThatMeansTwoGpusMeansNone() {
    assertThatThrownBy(() -> ordinal("GPU-", null)).hasMessageContaining("GPU-, and");
  }
}
