package io.sinter.registry.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
  // The example of RFC 9110, section 10.2.3, is "Fri, 31 Dec 1999 23:59:59 GMT": two minutes
  // before.
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("1999-12-31T23:57:59Z"), ZoneOffset.UTC);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "120|120000",
        "'Fri, 31 Dec 1999 23:59:59 GMT'|120000",
        "'Fri, 31 Dec 1999 23:50:00 GMT'|0",
        "0|0",
        "''|0",
        "soon|0",
        "-5|0",
      })
  void secondsAndDatesAreUnderstood(String header, long millis) {
    assertThat(RetryAfter.millis(header, CLOCK)).isEqualTo(millis);
  }

  @Test
  void whatIsFarAwayDoesNotOverflow() {
    long millis = RetryAfter.millis("99999999999999999999", CLOCK);
    assertThat(Duration.ofMillis(millis)).isGreaterThan(Duration.ofDays(36500));
    assertThat(System.nanoTime() + millis * 1_000_000).isGreaterThan(System.nanoTime());
  }
}
