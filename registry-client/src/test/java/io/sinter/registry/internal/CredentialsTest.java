package io.sinter.registry.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CredentialsTest {
  @Test
  void userAndPasswordComeBeforeTheToken() {
    // The example of RFC 7617, section 2.1: user "test", password "123£".
    assertThat(
            Credentials.authorization(
                Map.of(
                    "MLFLOW_TRACKING_USERNAME", "test",
                    "MLFLOW_TRACKING_PASSWORD", "123\u00A3",
                    "MLFLOW_TRACKING_TOKEN", "t")))
        .contains("Basic dGVzdDoxMjPCow==");
  }

  @Test
  void aTokenIsSentAsBearer() {
    assertThat(
            Credentials.authorization(
                Map.of("MLFLOW_TRACKING_TOKEN", "t", "MLFLOW_TRACKING_USERNAME", "alone")))
        .contains("Bearer t");
  }

  @Test
  void withoutCredentialsNothingIsSent() {
    assertThat(Credentials.authorization(Map.of())).isEmpty();
  }
}
