package io.sinter.promotion.policy.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.promotion.policy.Approval;
import io.sinter.registry.GateCheck;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.RegisteredModel;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PeopleChecksTest {
  private static final String DIGEST = "a".repeat(64);

  @Test
  void theAuthorsOwnApprovalDoesNotCount() {
    assertThat(approvals(1, Set.of("bob"), "user:bob", "Bob@example.org").describe())
        .isEqualTo(
            "approvals 0 (>= 1, of people other than the author; not counted: user:bob is the"
                + " author, Bob@example.org is the author; another person than bob must run"
                + " 'sinter models approve')");
  }

  @Test
  void onePersonCountsOnceHoweverWritten() {
    GateCheck check = approvals(2, Set.of("bob"), "user:ada", "ADA@example.org", "user:ada");
    assertThat(check.passed()).isFalse();
    assertThat(check.value()).isEqualTo(1);
    assertThat(approvals(2, Set.of("bob"), "user:ada", "user:eve").passed()).isTrue();
  }

  @Test
  void anApprovalOfAnotherPackageIsOfNoWorth() {
    GateCheck check =
        PeopleChecks.approvals(
            1,
            DIGEST,
            Set.of("bob"),
            List.of(new Approval("user:eve", "f".repeat(64), Instant.EPOCH, "")));
    assertThat(check.passed()).isFalse();
    assertThat(check.evidence().detail())
        .startsWith("not counted: user:eve approved of another package");
  }

  @Test
  void withoutAKnownAuthorNobodyCanBeToldFromHim() {
    assertThat(approvals(1, Set.of(), "user:ada").evidence().detail())
        .startsWith("not counted: user:ada may be the author, who is not known");
    assertThat(approvals(0, Set.of()).passed()).isTrue();
  }

  @Test
  void aModelThatNobodyAnswersForFails() {
    ModelVersion version =
        new ModelVersion("m", "1", "", "", "", Map.of(), List.of(), Instant.EPOCH, "");
    RegisteredModel model = new RegisteredModel("m", "", Map.of(), Map.of());
    GateCheck check = PeopleChecks.owner(version, Optional.of(model));
    assertThat(check.passed()).isFalse();
    assertThat(check.evidence().detail())
        .isEqualTo(
            "nobody answers for it: tag the version or the model with sinter.owner, such as"
                + " team:flight-ops");
    RegisteredModel owned =
        new RegisteredModel("m", "", Map.of("sinter.owner", "team:a"), Map.of());
    assertThat(PeopleChecks.owner(version, Optional.of(owned)))
        .hasToString("owner 1 (resolves; team:a, tag sinter.owner of model m): passed");
  }

  private static GateCheck approvals(int wanted, Set<String> authors, String... people) {
    return PeopleChecks.approvals(
        wanted,
        DIGEST,
        authors,
        Arrays.stream(people)
            .map(person -> new Approval(person, DIGEST, Instant.EPOCH, ""))
            .toList());
  }
}
