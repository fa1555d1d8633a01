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
    "Cannot form a group: NCCL has not connected the ranks within 300 s. Check, true",
    "SparkException: illegal instruction in a user's function, false",
  })
  void whatLeavesAProcessWithoutCudaIsTold(String error, boolean lost) {
    assertThat(RankFailures.losesCuda(error)).isEqualTo(lost);
  }

  @ParameterizedTest
  @CsvSource({
    "NCCL: an operation timed out, true",
    "NCCL: another rank has failed, true",
    "Cannot form a group: NCCL has not connected the ranks within 300 s. Check, true",
    "NCCL error: unhandled cuda error. Cuda failure 2 'out of memory', false",
    "CUDA error: an illegal memory access was encountered, false",
    "Cannot go on with NCCL on rank 1 of 2: CUDA error: device-side assert triggered, false",
  })
  void aFailureOfItsOwnIsNoConsequenceOfAnotherRanks(String error, boolean following) {
    RuntimeException failure = new IllegalStateException(error, new RuntimeException("NCCL"));
    assertThat(RankFailures.isFollowing(failure)).isEqualTo(following);
  }
}
