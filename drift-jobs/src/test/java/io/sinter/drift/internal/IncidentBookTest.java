package io.sinter.drift.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.drift.internal.IncidentBook.Event;
import io.sinter.drift.internal.IncidentBook.Written;
import io.sinter.drift.statistics.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IncidentBookTest {
  private static final Signal SIGNAL = new Signal(Signal.DRIFT, "temp");
  private final IncidentBook book = new IncidentBook(2);

  @Test
  void opensExtendsResolvesAndOpensAgain() {
    List<Event> events = book.missing(windows("D D . O D O O O D"), List.of());
    assertThat(events)
        .extracting(event -> event.finding().startMicros() + " " + event.state())
        .containsExactly("0 OPEN", "1 OPEN", "4 OPEN", "6 RESOLVED", "8 OPEN");
    assertThat(events)
        .extracting(Event::reason)
        .containsExactly(
            "alarm", "still alarming", "still alarming", "2 clean windows in a row", "alarm again");
  }

  @Test
  void windowsThatWereNotJudgedNeitherAlarmNorCountAsClean() {
    assertThat(book.missing(windows(". . O O"), List.of())).isEmpty();
    assertThat(book.missing(windows("D O . . O"), List.of())).hasSize(2);
  }

  @Test
  void writesEachEventOnceHoweverOftenAndInHoweverManyRuns() {
    List<Written> written = new ArrayList<>();
    append(written, book.missing(windows("D"), written));
    append(written, book.missing(windows("D D O"), written));
    append(written, book.missing(windows("D D O O"), written));
    append(written, book.missing(windows("D D O O"), written));
    assertThat(written).extracting(Written::state).containsExactly("OPEN", "OPEN", "RESOLVED");
  }

  @Test
  void keepsWhatPeopleDid() {
    List<Written> acknowledged = new ArrayList<>();
    append(acknowledged, book.missing(windows("D"), acknowledged));
    acknowledged.add(new Written(Long.MIN_VALUE, "user:ada", "ACK", "looking"));
    assertThat(book.missing(windows("D D"), acknowledged))
        .extracting(Event::state)
        .containsExactly("ACK");

    acknowledged.add(new Written(Long.MIN_VALUE, "user:ada", "SUPPRESSED", "known"));
    assertThat(book.missing(windows("D D D"), acknowledged)).isEmpty();
  }

  @Test
  void endsAnIncidentWhoseAlarmIsGoneWhenJudgedAgain() {
    List<Written> written = new ArrayList<>();
    append(written, book.missing(windows("D"), written));
    append(written, book.missing(windows("O"), written));
    append(written, book.missing(windows("O"), written));
    assertThat(written).extracting(Written::state).containsExactly("OPEN", "RESOLVED");
  }

  private static void append(List<Written> written, List<Event> events) {
    for (Event event : events) {
      written.add(
          new Written(
              event.finding().startMicros(), IncidentBook.ACTOR, event.state(), event.reason()));
    }
  }

  private static List<Finding> windows(String verdicts) {
    List<Finding> findings = new ArrayList<>();
    for (String verdict : verdicts.split(" ")) {
      int start = findings.size();
      Verdict judged =
          switch (verdict) {
            case "D" -> Verdict.DRIFT;
            case "O" -> Verdict.OK;
            default -> Verdict.INSUFFICIENT_DATA;
          };
      findings.add(new Finding(start, start + 1, SIGNAL, "PSI", 1, .1, judged, "1"));
    }
    return findings;
  }
}
