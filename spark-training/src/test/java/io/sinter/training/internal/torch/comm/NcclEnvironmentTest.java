package io.sinter.training.internal.torch.comm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NcclEnvironmentTest {
  @Test
  void noErrorOfNcclMayEndTheProcess() {
    assertThat(NcclEnvironment.values(Map.of(), Optional.empty()))
        .containsEntry("TORCH_NCCL_ASYNC_ERROR_HANDLING", "2")
        .containsEntry("TORCH_NCCL_ENABLE_MONITORING", "0")
        .containsEntry("TORCH_NCCL_RETHROW_CUDA_ERRORS", "0")
        .containsEntry("TORCH_NCCL_WAIT_TIMEOUT_DUMP_MILSEC", "0")
        .containsEntry("TORCH_FR_BUFFER_SIZE", "2000")
        .doesNotContainKey("NCCL_SOCKET_IFNAME");
  }

  @Test
  void whatIsSetStaysUnlessItWouldEndTheProcess() {
    Map<String, String> environment =
        Map.of(
            "TORCH_NCCL_ASYNC_ERROR_HANDLING", "3",
            "TORCH_NCCL_TRACE_BUFFER_SIZE", "50",
            "NCCL_SOCKET_IFNAME", "ib0");

    assertThat(NcclEnvironment.values(environment, Optional.of("eth1")))
        .containsEntry("TORCH_NCCL_ASYNC_ERROR_HANDLING", "2")
        .doesNotContainKeys("TORCH_FR_BUFFER_SIZE", "NCCL_SOCKET_IFNAME");
  }

  @Test
  void ranksMeetOverTheInterfaceThatSparkUses() {
    assertThat(NcclEnvironment.values(Map.of(), Optional.of("eth1")))
        .containsEntry("NCCL_SOCKET_IFNAME", "=eth1");
  }
}
