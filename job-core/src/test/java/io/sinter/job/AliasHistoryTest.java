package io.sinter.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.job.AuditEvent.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AliasHistoryTest {
  private final List<AuditEvent> events = new ArrayList<>();
  private long number;

  @Test
  void nothingIsKnownOfAnAliasWithoutEvents() {
    AliasHistory history = AliasHistory.of(List.of());
    assertThat(history.isKnown()).isFalse();
    assertThat(history.recorded()).isEmpty();
    assertThat(history.earlier()).isEmpty();
    assertThat(history.lastNumber()).isZero();
  }

  @Test
  void eachRollbackGoesOneFurtherBack() {
    move(Kind.PROMOTED, "1", "");
    move(Kind.PROMOTED, "2", "1");
    move(Kind.PROMOTED, "3", "2");
    assertThat(history().earlier()).containsExactly("2", "1");
    move(Kind.ROLLED_BACK, "2", "3");
    assertThat(history().earlier()).containsExactly("1");
    move(Kind.ROLLED_BACK, "1", "2");
    assertThat(history().earlier()).isEmpty();
    assertThat(history().recorded()).contains("1");
    assertThat(history().hasServed("3")).isTrue();
  }

  @Test
  void whatWasRolledBackFromIsSkippedUntilItIsPromotedAgain() {
    move(Kind.PROMOTED, "1", "");
    move(Kind.PROMOTED, "2", "1");
    move(Kind.ROLLED_BACK, "1", "2");
    move(Kind.PROMOTED, "3", "1");
    assertThat(history().earlier()).containsExactly("1");
    move(Kind.PROMOTED, "2", "3");
    move(Kind.PROMOTED, "4", "2");
    assertThat(history().earlier()).containsExactly("2", "3", "1");
  }

  /** Back past version 2, which is not gone back to then. */
  @Test
  void aRollbackToAnOlderVersionTakesWhatIsBetweenWithIt() {
    move(Kind.PROMOTED, "1", "");
    move(Kind.PROMOTED, "2", "1");
    move(Kind.PROMOTED, "3", "2");
    move(Kind.ROLLED_BACK, "1", "3");
    move(Kind.PROMOTED, "4", "1");
    assertThat(history().earlier()).containsExactly("1");
  }

  @Test
  void whatSomethingElseDidIsPartOfTheHistory() {
    move(Kind.PROMOTED, "1", "");
    move(Kind.EXTERNAL, "5", "1");
    move(Kind.PROMOTED, "6", "5");
    assertThat(history().earlier()).containsExactly("5", "1");
    move(Kind.EXTERNAL, "", "6");
    assertThat(history().recorded()).isEmpty();
    assertThat(history().isKnown()).isTrue();
    assertThat(history().earlier()).containsExactly("6", "5", "1");
  }

  @Test
  void theNumbersDecideAndNotTheClocks() {
    events.add(event(Kind.PROMOTED, "1", "").with("event_at", Instant.ofEpochSecond(300)));
    events.add(event(Kind.PROMOTED, "3", "2").with("sequence", 2L).with("event_at", Instant.EPOCH));
    events.add(event(Kind.PROMOTED, "2", "1").with("sequence", 1L).with("event_at", Instant.now()));
    assertThat(history().recorded()).contains("3");
    assertThat(history().earlier()).containsExactly("2", "1");
  }

  @Test
  void aLockWithoutItsEndIsPending() {
    move(Kind.PROMOTED, "1", "");
    events.add(event(Kind.PROMOTING, "2", "1").with("sequence", 2L));
    assertThat(history().pending().orElseThrow().version()).isEqualTo("2");
    assertThat(history().lastNumber()).isEqualTo(2);
    assertThat(history().recorded()).contains("1");
    events.add(event(Kind.ABANDONED, "2", "1").with("sequence", 2L));
    assertThat(history().pending()).isEmpty();
    assertThat(history().recorded()).contains("1");
  }

  @Test
  void onlyAProcessOfThisMachineCanBeKnownToBeGone() {
    String self = LockHolder.current();
    assertThat(LockHolder.isGone(self)).isFalse();
    String[] parts = self.split("/");
    assertThat(LockHolder.isGone(parts[0] + "/" + parts[1] + "/12345")).isTrue();
    assertThat(LockHolder.isGone(parts[0] + "/4194305/" + parts[2])).isTrue();
    assertThat(LockHolder.isGone("elsewhere/" + parts[1] + "/12345")).isFalse();
    assertThat(LockHolder.isGone("")).isFalse();
  }

  private AliasHistory history() {
    return AliasHistory.of(events);
  }

  private void move(Kind kind, String version, String previous) {
    events.add(event(kind, version, previous).with("sequence", ++number));
  }

  private static AuditEvent event(Kind kind, String version, String previous) {
    return AuditEvent.of(kind, "m", version)
        .with("alias", "champion")
        .with("previous_version", previous);
  }
}
