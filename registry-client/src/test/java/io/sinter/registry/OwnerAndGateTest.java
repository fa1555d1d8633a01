package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnerAndGateTest {
  private static final GateCheck GOOD = new GateCheck("auc", true, 0.75, ">= 0.7");
  private static final GateCheck BAD = new GateCheck("parity", false, 0.5, "<= 1e-5");

  @Test
  void theVersionsOwnerComesBeforeTheModels() {
    RegisteredModel owned = model(Map.of("sinter.owner", "team:b"));
    assertThat(Owner.resolve(version(Map.of("sinter.owner", "team:a")), owned))
        .contains(new Owner("team:a", "tag sinter.owner of m/1"));
    assertThat(Owner.resolve(version(Map.of()), owned))
        .contains(new Owner("team:b", "tag sinter.owner of model m"));
    assertThat(Owner.resolve(version(Map.of()), model(Map.of()))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "flight-ops", "team:", ":x", "team:two words"})
  void anOwnerWithoutKindOrNameIsRefused(String urn) {
    assertThatThrownBy(() -> Owner.of(urn))
        .isInstanceOf(RegistryException.class)
        .hasMessageStartingWith("Cannot use owner '" + urn + "' (given): it is not kind:name");
  }

  @Test
  void aVerdictPassesOnlyWhenEveryCheckDid() {
    assertThat(new GateVerdict(List.of(GOOD)).passed()).isTrue();
    assertThat(new GateVerdict(List.of(GOOD, BAD)).passed()).isFalse();
    assertThat(new GateVerdict(List.of()).passed()).isFalse();
  }

  @Test
  void aSummaryNamesWhatFailed() {
    assertThat(new GateVerdict(List.of(GOOD)).summary()).isEqualTo("passed: auc 0.75 (>= 0.7)");
    assertThat(new GateVerdict(List.of(GOOD, BAD)).summary())
        .isEqualTo("failed: parity 0.5 (<= 1e-5)");
    assertThat(new GateVerdict(List.of()).summary()).isEqualTo("failed: nothing was checked");
  }

  @Test
  void aVerdictIsJson() {
    assertThat(new GateVerdict(List.of(GOOD, new GateCheck("x", false, Double.NaN, "a number"))))
        .extracting(GateVerdict::toJson)
        .isEqualTo(
            "{\"passed\":false,\"checks\":["
                + "{\"name\":\"auc\",\"passed\":true,\"value\":0.75,\"requirement\":\">= 0.7\"},"
                + "{\"name\":\"x\",\"passed\":false,\"value\":\"NaN\",\"requirement\":\"a number\"}]}");
  }

  private static ModelVersion version(Map<String, String> tags) {
    return new ModelVersion("m", "1", "", "", "", tags, List.of(), Instant.EPOCH, "");
  }

  private static RegisteredModel model(Map<String, String> tags) {
    return new RegisteredModel("m", "", tags, Map.of());
  }
}
