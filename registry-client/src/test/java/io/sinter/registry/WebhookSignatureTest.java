package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {
  // printf %s 'd-1.1790000000.{"a":"ü"}' | openssl dgst -sha256 -hmac secret -binary | base64
  private static final String SIGNATURE = "v1,zm+D00Yy8XF0qIeOkx/fpraBSRqtdUr/YiH1tT7O1SM=";
  private static final byte[] PAYLOAD = "{\"a\":\"\u00fc\"}".getBytes(StandardCharsets.UTF_8);
  private static final long SENT = 1790000000L;

  @Test
  void whatOpensslSignedIsRight() {
    assertThatCode(() -> verify(SENT, "1790000000", SIGNATURE)).doesNotThrowAnyException();
    assertThatCode(() -> verify(SENT + 299, "1790000000", "v1,b3RoZXI= " + SIGNATURE))
        .doesNotThrowAnyException();
  }

  @Test
  void anythingElseIsNot() {
    for (String header : new String[] {"", "v1,", SIGNATURE.substring(3), "v2" + SIGNATURE}) {
      assertThatThrownBy(() -> verify(SENT, "1790000000", header))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("its signature is not right");
    }
    assertThatThrownBy(() -> verify(SENT, "1790000001", SIGNATURE))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("its signature is not right");
  }

  @Test
  void aReplayIsOnlyAcceptedWhileItIsYoung() {
    assertThatThrownBy(() -> verify(SENT + 301, "1790000000", SIGNATURE))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("its timestamp is 301 s away from this machine's clock");
    assertThatThrownBy(() -> verify(SENT - 301, "1790000000", SIGNATURE))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("(allowed: 300 s)");
    assertThatThrownBy(() -> verify(SENT, "today", SIGNATURE))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("its timestamp is no number of seconds");
  }

  private static void verify(long now, String timestamp, String header) {
    WebhookSignature.verify(
        "secret",
        "d-1",
        timestamp,
        PAYLOAD,
        header,
        Duration.ofMinutes(5),
        Clock.fixed(Instant.ofEpochSecond(now), ZoneOffset.UTC));
  }
}
