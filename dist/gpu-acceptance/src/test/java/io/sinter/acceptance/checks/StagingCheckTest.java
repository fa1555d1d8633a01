package io.sinter.acceptance.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.acceptance.AcceptanceDevice;
import io.sinter.acceptance.CheckContext;
import io.sinter.acceptance.CheckFigure;
import io.sinter.acceptance.CheckResult;
import io.sinter.acceptance.CheckStatus;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Between two places of host memory. */
class StagingCheckTest {
  @Test
  void theProtocolHoldsWithoutAGpu(@TempDir Path folder) throws Exception {
    try (CheckContext context =
        new CheckContext(AcceptanceDevice.CPU, 0, folder, Optional.empty())) {
      CheckResult result = new StagingCheck().run(context);

      assertThat(result.reason()).isEmpty();
      assertThat(result.status()).isEqualTo(CheckStatus.PASSED);
      assertThat(result.figures())
          .extracting(CheckFigure::name)
          .contains("wrong batches of 50", "share", "from pageable memory");
    }
  }
}
