package io.sinter.training.internal.barrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.training.internal.checkpoint.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttemptTest {
  private static final long LIMIT = 1000;

  private final Attempt attempt = new Attempt(0, 2);
  private final List<String> heard = new ArrayList<>();
  private final Answer answer =
      new Answer() {
        @Override
        public void give(List<String> texts) {
          heard.add("given " + texts);
        }

        @Override
        public void refuse(String reason) {
          heard.add("refused: " + reason);
        }
      };

  @Test
  void aMeetingEndsWhenAllHaveCome() {
    attempt.meet(0, "1", "zero", answer, 0);
    assertThat(heard).isEmpty();

    attempt.meet(1, "1", "one", answer, 5);

    assertThat(heard).containsExactly("given [zero, one]", "given [zero, one]");
  }

  @Test
  void aRankThatStillReadsAndSaysSoIsWaitedForTenTimesAsLong() {
    attempt.meet(0, "1", "zero", answer, 0);
    for (long now = 100; now <= 10 * LIMIT; now += 100) {
      attempt.heard(new RankBeat(1, 0, 0, now, "7", "here", "reading its rows"), now);
      attempt.endMeetings(now, LIMIT);
    }
    assertThat(heard).isEmpty();

    attempt.endMeetings(10 * LIMIT + 1, LIMIT);

    assertThat(heard)
        .containsExactly("refused: rank 1 of 2 on here, while reading its rows did not come");
  }

  @Test
  void aRankThatIsSilentOrTrainsIsNotWaitedForLonger() {
    attempt.meet(0, "1", "zero", answer, 0);
    attempt.heard(new RankBeat(1, 0, 0, 0, "7", "here", "reading its rows"), 0);
    attempt.endMeetings(LIMIT, LIMIT);
    assertThat(heard).isEmpty();

    attempt.endMeetings(LIMIT + 1, LIMIT);
    assertThat(heard).hasSize(1);

    attempt.meet(0, "2", "zero", answer, 2 * LIMIT);
    attempt.heard(new RankBeat(1, 1, 3, 0, "7", "here", "training"), 3 * LIMIT);
    attempt.endMeetings(3 * LIMIT + 1, LIMIT);
    assertThat(heard).hasSize(2);

    attempt.meet(0, "3", "zero", answer, 3 * LIMIT);
    attempt.endMeetings("the attempt has failed");
    assertThat(heard).last().isEqualTo("refused: the attempt has failed");
  }
}
