package io.sinter.training.internal.barrier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RankFailuresTest {
  @ParameterizedTest
  @CsvSource({
    "RuntimeException: CUDA error: an illegal memory access was encountered, true",
    "RuntimeException: CUDA error: device-side assert triggered, true",
    "RuntimeException: CUDA error: uncorrectable ECC error encountered, true",
    "OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB, false",
    "IllegalStateException: NCCL: an operation timed out, false",
    "SparkException: illegal instruction in a user's function, false",
  })
  void whatLeavesAProcessWithoutCudaIsTold(String error, boolean lost) {
    assertThat(RankFailures.losesCuda(error)).isEqualTo(lost);
  }
}
