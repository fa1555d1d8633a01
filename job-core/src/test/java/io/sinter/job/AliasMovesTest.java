package io.sinter.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.job.AliasMoves.Step;
import io.sinter.job.AuditEvent.Kind;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.registry.AliasRefusedException;
import io.sinter.registry.LoggedModel;
import io.sinter.registry.LoggedModelStatus;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.testing.MlflowServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against a real MLflow server and a real Delta table; a JVM of its own competes and is killed. */
@ExtendWith({SparkTestSession.class, MlflowServer.class})
class AliasMovesTest {
  private static final String ALIAS = "champion";
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final InstantSource LATER =
      InstantSource.offset(InstantSource.system(), LONG.multipliedBy(2));

  /** More rounds of the race than a build has time for. */
  private static final int ROUNDS = Integer.getInteger("sinter.promotion.rounds", 2);

  @TempDir private Path lake;
  private MlflowClient client;
  private AuditTable audit;
  private String model;

  @BeforeEach
  void registerVersions(SparkSession spark, MlflowServer server) {
    client = server.client();
    audit = new AuditTable(new DeltaTables(spark, Optional.of(lake.toString())), "audit");
    model = MlflowServer.uniqueName("moves");
    client.ensureRegisteredModel(model, "", Map.of());
    String experiment = client.experiment(model);
    LoggedModel logged = client.createLoggedModel(experiment, model, "", Map.of(), Map.of());
    client.finish(logged, LoggedModelStatus.READY);
    for (int version = 1; version <= 4; version++) {
      client.createVersion(model, logged, "", "", Map.of());
    }
  }

  @Test
  void aDecisionThatSawAnotherChampionIsRefusedAndNamesWhoMovedIt() {
    moves(LONG).move(promotion("1"), Optional.empty(), Duration.ZERO);
    moves(LONG)
        .move(
            promotion("2").with("actor_urn", "user:bob@example.org"),
            Optional.of("1"),
            Duration.ZERO);

    assertThatThrownBy(() -> moves(LONG).move(promotion("3"), Optional.of("1"), Duration.ZERO))
        .isInstanceOf(AliasRefusedException.class)
        .hasMessageContaining(
            "Cannot move alias 'champion' of model '%s' to version 3: user:bob@example.org has moved it to version 2"
                .formatted(model));
    assertThat(holder()).contains("2");
    assertThat(history().pending()).isEmpty();
    assertThat(history().earlier()).containsExactly("1");
    assertThat(kinds())
        .containsExactly(
            Kind.PROMOTING,
            Kind.PROMOTED,
            Kind.PROMOTING,
            Kind.PROMOTED,
            Kind.PROMOTING,
            Kind.ABANDONED);
  }

  @Test
  void whatSomethingElseDidIsRecordedBeforeTheMove() {
    client.setAlias(model, ALIAS, "3");
    moves(LONG).move(promotion("1"), Optional.of("3"), Duration.ZERO);
    client.deleteAlias(model, ALIAS);
    moves(LONG).move(promotion("2"), Optional.empty(), Duration.ZERO);

    assertThat(audit.history(model, ALIAS).stream().filter(e -> e.kind() == Kind.EXTERNAL))
        .extracting(AuditEvent::version)
        .containsExactly("3", "");
    assertThat(history().earlier()).containsExactly("1", "3");
  }

  /** Of threads that all saw the same champion, one moves it; the others learn who. */
  @Test
  void ofManyAtOnceOneWinsAndTheOthersAreTold() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<String>> results = new ArrayList<>();
    for (String version : List.of("1", "2", "3")) {
      results.add(threads.submit(() -> attempt(version, Optional.empty())));
    }
    List<String> told = new ArrayList<>();
    for (Future<String> result : results) {
      told.add(result.get());
    }
    threads.shutdown();

    assertThat(told).filteredOn(text -> text.equals("won")).hasSize(1);
    assertOneWon(told, Optional.empty());
  }

  /** The other process is a JVM of its own, and killed with SIGKILL in the end. */
  @Test
  void ofTwoProcessesOneWinsEachRoundAndADeadOneIsRepaired(MlflowServer server) throws Exception {
    try (Promoter other = Promoter.start(server.uri(), lake, model)) {
      Optional<String> champion = Optional.empty();
      for (int round = 1; round <= ROUNDS; round++) {
        String mine = round % 2 == 0 ? "1" : "3";
        String theirs = round % 2 == 0 ? "2" : "4";
        other.send("%s %s -".formatted(theirs, champion.orElse("0")));
        List<String> told = List.of(attempt(mine, champion), other.answer());
        assertOneWon(told, champion);
        champion = holder();
        assertThat(champion).contains(told.get(0).equals("won") ? mine : theirs);
      }

      String next = ROUNDS % 2 == 0 ? "4" : "2";
      other.send("%s %s ALIAS_SET".formatted(next, champion.orElse("0")));
      assertThat(other.answer()).isEqualTo("at ALIAS_SET");
      assertThatThrownBy(() -> moves(LONG).settle(model, ALIAS, Duration.ZERO))
          .isInstanceOf(AliasRefusedException.class)
          .hasMessageContaining("user:child is moving it to version " + next + " since")
          .hasMessageContaining("if its process has died, it is given up at");
      other.kill();

      AliasHistory settled = moves(LONG).settle(model, ALIAS, Duration.ZERO);

      assertThat(settled.recorded()).contains(next);
      AuditEvent completed = settled.lastMove().orElseThrow();
      assertThat(completed.by()).isEqualTo("user:child");
      assertThat(completed.text("comment").orElse(""))
          .contains("recorded by " + Actors.current() + ", who found the alias at version " + next);
    }
  }

  /** An Error is not caught by anything: what is left is what a killed process leaves. */
  @ParameterizedTest
  @EnumSource(
      value = Step.class,
      names = {"LOCKED", "READ_BACK"})
  void whateverStepAPromoterDiesAtTheNextOneFindsTheTruth(Step step) {
    moves(LONG).move(promotion("1"), Optional.empty(), Duration.ZERO);
    AliasMoves dying =
        new AliasMoves(
            audit,
            client,
            LONG,
            reached -> {
              if (reached == step) {
                throw new AssertionError("dies at " + step);
              }
            },
            InstantSource.system());
    assertThatThrownBy(() -> dying.move(promotion("2"), Optional.of("1"), Duration.ZERO))
        .isInstanceOf(AssertionError.class)
        .hasMessage("dies at " + step);
    boolean moved = step.compareTo(Step.ALIAS_SET) >= 0;
    assertThat(holder()).contains(moved ? "2" : "1");

    AtomicReference<Instant> time = new AtomicReference<>(Instant.now());
    AliasMoves waiting =
        new AliasMoves(
            audit,
            client,
            LONG,
            reached -> {},
            () -> time.updateAndGet(before -> before.plus(LONG.dividedBy(3))));
    AliasHistory settled = waiting.settle(model, ALIAS, LONG.multipliedBy(2));

    assertThat(settled.pending()).isEmpty();
    assertThat(settled.recorded()).isEqualTo(holder());
  }

  @Test
  void aPromoterThatWasGivenUpDoesNotMoveTheAliasAnyMore() {
    AtomicReference<InstantSource> clock = new AtomicReference<>(InstantSource.system());
    AliasMoves slow =
        new AliasMoves(
            audit,
            client,
            LONG,
            step -> {
              if (step == Step.CHECKED) {
                clock.set(LATER);
                new AliasMoves(audit, client, LONG, reached -> {}, LATER)
                    .settle(model, ALIAS, Duration.ZERO);
              }
            },
            () -> clock.get().instant());
    assertThatThrownBy(() -> slow.move(promotion("1"), Optional.empty(), Duration.ZERO))
        .isInstanceOf(AliasRefusedException.class)
        .hasMessageContaining("have passed since this began (allowed: promotion.lock-timeout)");
    assertThat(holder()).isEmpty();
    assertThat(kinds()).containsExactly(Kind.PROMOTING, Kind.ABANDONED);
  }

  private void assertOneWon(List<String> told, Optional<String> before) {
    assertThat(told).filteredOn(text -> text.equals("won")).hasSize(1);
    String now = holder().orElseThrow();
    assertThat(told)
        .filteredOn(text -> !text.equals("won"))
        .allMatch(text -> text.contains("version " + now), "name the winner");
    AuditEvent last = history().lastMove().orElseThrow();
    assertThat(last.version()).isEqualTo(now);
    assertThat(last.previousVersion()).isEqualTo(before);
    assertThat(history().pending()).isEmpty();
  }

  private String attempt(String version, Optional<String> expected) {
    try {
      moves(LONG).move(promotion(version), expected, Duration.ZERO);
      return "won";
    } catch (AliasRefusedException e) {
      return "lost " + e.getMessage();
    }
  }

  private AliasMoves moves(Duration lockTimeout) {
    return new AliasMoves(audit, client, lockTimeout);
  }

  private AuditEvent promotion(String version) {
    return AuditEvent.of(Kind.PROMOTED, model, version).with("alias", ALIAS);
  }

  private AliasHistory history() {
    return AliasHistory.of(audit.history(model, ALIAS));
  }

  private List<Kind> kinds() {
    return audit.history(model, ALIAS).stream().map(AuditEvent::kind).toList();
  }

  private Optional<String> holder() {
    return client.versionByAlias(model, ALIAS).map(ModelVersion::version);
  }
}
