package io.sinter.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuAcceptanceTest {
  @Test
  void aCheckRunsInAProcessOfItsOwnAndTheTableSaysThatItIsNoGpuResult(@TempDir Path folder)
      throws Exception {
    int status =
        GpuAcceptance.run(
            List.of("--device", "cpu", "--only", "kernels", "--out", folder.toString()));

    assertThat(Files.readString(folder.resolve("work/kernels/log.txt"))).isNotNull();
    JsonNode json = new ObjectMapper().readTree(folder.resolve("results.json").toFile());
    assertThat(json.get("device").asText()).isEqualTo("cpu (self-test, not a GPU result)");
    assertThat(json.get("checks").get(0).get("status").asText()).isEqualTo("PASSED");
    assertThat(json.get("checks").get(0).get("figures")).hasSize(3);
    assertThat(Files.readString(folder.resolve("results.md")))
        .contains("| kernels | PASSED |", "1 passed, 0 failed, 0 not run");
    assertThat(status).isZero();
  }

  @Test
  void anUnknownCheckIsRejectedWithTheNamesThereAre() throws Exception {
    assertThat(GpuAcceptance.run(List.of("--only", "kernel"))).isEqualTo(2);
  }

  @Test
  void eachCheckHasANameOfItsOwnAndSaysWhatItProves() {
    List<GpuCheck> checks = AcceptanceChecks.all();

    assertThat(checks.stream().map(GpuCheck::name)).doesNotHaveDuplicates();
    assertThat(checks).allSatisfy(check -> assertThat(check.name()).matches("[a-z0-9-]+"));
    assertThat(checks).allSatisfy(check -> assertThat(check.proves()).isNotBlank());
    assertThat(checks).allSatisfy(check -> assertThat(check.target()).isNotBlank());
  }
}
