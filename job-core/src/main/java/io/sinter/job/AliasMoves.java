package io.sinter.job;

import io.sinter.job.AuditEvent.Kind;
import io.sinter.registry.AliasRefusedException;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.RegistryException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/*
 * MLflow has no compare-and-set on an alias, Delta has one on a table's log: of all commits that
 * carry one application's transaction number, one is made. So the audit table is the lock:
 *
 *   1. PROMOTING   number n, with transaction n of the alias: one promoter gets it
 *   2. the alias is read again: it must be where the decision to move it saw it
 *   3. the alias is set, and read back
 *   4. PROMOTED or ABANDONED, number n, with transaction n of the alias's endings: once
 *
 * Whoever dies in between leaves a lock without an end. The next who comes ends it by what the
 * alias says: it points to the new version, then the move happened; else it did not. A lock is
 * ended by others only when its process is certainly gone, or its deadline has passed; a promoter
 * whose deadline has passed does not set the alias any more.
 */
/**
 * Moves aliases one after the other: promotions and rollbacks by any number of processes, each
 * wholly done and recorded in the audit table, or not at all. Thread-safe.
 */
public final class AliasMoves {
  /** The steps of a move, for tests that end a process between two of them. */
  enum Step {
    BEFORE_LOCK,
    LOCKED,
    CHECKED,
    ALIAS_SET,
    READ_BACK,
    RECORDED
  }

  private static final Duration POLL = Duration.ofMillis(500);
  private static final int LOCK_ATTEMPTS = 100;

  private final AuditTable audit;
  private final MlflowClient client;
  private final Duration lockTimeout;
  private final Consumer<Step> observer;
  private final InstantSource clock;

  /**
   * @param audit of all who move this registry's aliases: the lock
   * @param client stays the caller's
   * @param lockTimeout after which others may take this one for dead
   */
  public AliasMoves(AuditTable audit, MlflowClient client, Duration lockTimeout) {
    this(audit, client, lockTimeout, step -> {}, InstantSource.system());
  }

  AliasMoves(
      AuditTable audit,
      MlflowClient client,
      Duration lockTimeout,
      Consumer<Step> observer,
      InstantSource clock) {
    this.audit = audit;
    this.client = client;
    this.lockTimeout = lockTimeout;
    this.observer = observer;
    this.clock = clock;
  }

  /** Where the alias has pointed, by the audit table. */
  public AliasHistory history(String model, String alias) {
    return AliasHistory.of(audit.history(model, alias));
  }

  /**
   * Ends what a dead promoter has left half done, by what the alias says.
   *
   * @param patience how long to wait for one that may be alive
   * @return the history afterwards, without a pending move
   * @throws AliasRefusedException if somebody is moving the alias
   */
  public AliasHistory settle(String model, String alias, Duration patience) {
    Instant end = clock.instant().plus(patience);
    while (true) {
      AliasHistory history = history(model, alias);
      if (history.pending().isEmpty()) {
        return history;
      }
      AuditEvent lock = history.pending().get();
      Instant deadline = lock.instant("lock_deadline").orElse(lock.at());
      boolean gone = LockHolder.isGone(lock.text("lock_holder").orElse(""));
      if (gone || clock.instant().isAfter(deadline)) {
        end(lock);
      } else if (clock.instant().isAfter(end)) {
        throw new AliasRefusedException(
            "Cannot move alias '%s' of model '%s': %s is moving it to version %s since %s (allowed: one at a time). Try again when that is over; if its process has died, it is given up at %s."
                .formatted(alias, model, lock.by(), lock.version(), lock.at(), deadline));
      } else {
        sleep();
      }
    }
  }

  /**
   * Moves an alias to the version an event is about, if it still points where it is expected to,
   * and records the event. An alias that is not where the table says is recorded as EXTERNAL first.
   *
   * @param event PROMOTED or ROLLED_BACK, with its alias; its number, previous version and time are
   *     filled in
   * @param expected the version that the decision saw with the alias; empty for none
   * @param patience how long to wait for somebody who is moving the alias
   * @return the event as recorded
   * @throws AliasRefusedException if somebody else moves or has moved the alias; it stays there
   */
  public AuditEvent move(AuditEvent event, Optional<String> expected, Duration patience) {
    String model = event.model();
    String alias = event.alias().orElseThrow();
    AuditEvent wanted = event.with("previous_version", expected.orElse(""));
    Instant end = clock.instant().plus(patience);
    for (int attempt = 1; attempt <= LOCK_ATTEMPTS; attempt++) {
      Duration left = Duration.between(clock.instant(), end);
      AliasHistory history = settle(model, alias, left.isNegative() ? Duration.ZERO : left);
      long number = history.lastNumber() + attempt;
      observer.accept(Step.BEFORE_LOCK);
      AuditEvent lock = lock(wanted, number);
      audit.appendOnce(lock, application(model, alias), number);
      Optional<AuditEvent> winner = intent(model, alias, number);
      if (winner.isPresent() && winner.get().id().equals(lock.id())) {
        observer.accept(Step.LOCKED);
        return moveLocked(wanted.with("sequence", number), lock, history, expected);
      }
      if (winner.isPresent() && clock.instant().isAfter(end)) {
        throw lost(wanted, winner.get(), "is moving it to");
      }
      if (winner.isPresent()) {
        attempt = 0;
      }
      // Nobody has the number: its rows were deleted from the table, which keeps the number.
    }
    throw new JobException(
        "Cannot move alias '%s' of model '%s': the last %d numbers of table %s are taken, and their rows are gone (allowed: rows are only appended). Restore the table's newest rows."
            .formatted(alias, model, LOCK_ATTEMPTS, audit.location()));
  }

  private AuditEvent lock(AuditEvent wanted, long number) {
    return wanted
        .as(wanted.kind() == Kind.ROLLED_BACK ? Kind.ROLLING_BACK : Kind.PROMOTING)
        .with("sequence", number)
        .with("lock_holder", LockHolder.current())
        .with("lock_deadline", clock.instant().plus(lockTimeout));
  }

  private AuditEvent moveLocked(
      AuditEvent wanted, AuditEvent lock, AliasHistory history, Optional<String> expected) {
    String model = wanted.model();
    String alias = wanted.alias().orElseThrow();
    try {
      Optional<String> now = holder(model, alias);
      if (!now.equals(expected)) {
        finish(lock, Kind.ABANDONED, "the alias points to %s".formatted(shown(now)));
        throw overtaken(wanted, history, now, expected);
      }
      if (!history.recorded().equals(now)) {
        audit.append(external(wanted, now).with("previous_version", history.recorded().orElse("")));
      }
      observer.accept(Step.CHECKED);
      requireTime(lock);
      client.setAlias(model, alias, wanted.version());
      observer.accept(Step.ALIAS_SET);
      Optional<String> after = holder(model, alias);
      observer.accept(Step.READ_BACK);
      if (!after.equals(Optional.of(wanted.version()))) {
        finish(lock, Kind.ABANDONED, "something else set it to %s".formatted(shown(after)));
        throw overtaken(wanted, history, after, expected);
      }
    } catch (AliasRefusedException e) {
      throw e;
    } catch (RegistryException e) {
      // Whether the alias has moved is not known: ask again, or leave it to whoever comes next.
      AuditEvent ended = endAfter(e, lock);
      if (ended.kind() != wanted.kind()) {
        throw e;
      }
    }
    AuditEvent recorded = record(lock, wanted);
    observer.accept(Step.RECORDED);
    if (recorded.kind() != wanted.kind()) {
      throw new AliasRefusedException(
          "Cannot record that alias '%s' of model '%s' moved to version %s: this took longer than %s, and %s gave it up (%s). Look at ./sinter models history %s, and try again with a longer promotion.lock-timeout."
              .formatted(
                  alias,
                  model,
                  wanted.version(),
                  lockTimeout,
                  recorded.by(),
                  recorded.text("comment").orElse(""),
                  model));
    }
    return recorded;
  }

  private AuditEvent record(AuditEvent lock, AuditEvent wanted) {
    try {
      return finish(lock, wanted.kind(), wanted.text("comment").orElse(""));
    } catch (RuntimeException e) {
      throw new JobException(
          "Cannot record in table %s that alias '%s' of model '%s' has moved to version %s: %s. It has moved; the next promote or rollback completes the record."
              .formatted(
                  audit.location(),
                  wanted.alias().orElseThrow(),
                  wanted.model(),
                  wanted.version(),
                  e.getMessage()),
          e);
    }
  }

  private void requireTime(AuditEvent lock) {
    Instant deadline = lock.instant("lock_deadline").orElseThrow();
    if (clock.instant().isAfter(deadline)) {
      finish(lock, Kind.ABANDONED, "the deadline had passed");
      throw new AliasRefusedException(
          "Cannot move alias '%s' of model '%s' to version %s: more than %s have passed since this began (allowed: promotion.lock-timeout). Try again."
              .formatted(lock.alias().orElseThrow(), lock.model(), lock.version(), lockTimeout));
    }
  }

  private static AuditEvent external(AuditEvent wanted, Optional<String> now) {
    return AuditEvent.of(Kind.EXTERNAL, wanted.model(), now.orElse(""))
        .with("alias", wanted.alias().orElseThrow())
        .with("sequence", wanted.sequence().orElseThrow())
        .with("comment", "found so; not set by Sinter, or before this table was kept");
  }

  private AuditEvent endAfter(RegistryException failure, AuditEvent lock) {
    try {
      return end(lock);
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
      throw new RegistryException(
          "%s Whether alias '%s' of model '%s' has moved is not known: the next promote or rollback finds out and completes the record."
              .formatted(failure.getMessage(), lock.alias().orElseThrow(), lock.model()),
          failure);
    }
  }

  /** Ends somebody's move by what the alias says. */
  private AuditEvent end(AuditEvent lock) {
    Optional<String> now = holder(lock.model(), lock.alias().orElseThrow());
    boolean moved = now.equals(Optional.of(lock.version()));
    Kind kind =
        !moved
            ? Kind.ABANDONED
            : lock.kind() == Kind.ROLLING_BACK ? Kind.ROLLED_BACK : Kind.PROMOTED;
    return finish(
        lock,
        kind,
        "%s; recorded by %s, who found the alias at %s"
            .formatted(lock.text("comment").orElse("begun"), Actors.current(), shown(now)));
  }

  /** Appends the end of a move, unless it has one; returns the one it has. */
  private AuditEvent finish(AuditEvent lock, Kind kind, String comment) {
    String model = lock.model();
    String alias = lock.alias().orElseThrow();
    long number = lock.sequence().orElseThrow();
    AuditEvent end =
        lock.as(kind).with("lock_holder", "").with("lock_deadline", "").with("comment", comment);
    audit.appendOnce(end, application(model, alias) + "/end", number);
    return events(model, alias, number).stream()
        .filter(AuditEvent::isCompletion)
        .findFirst()
        .orElse(end);
  }

  private Optional<AuditEvent> intent(String model, String alias, long number) {
    return events(model, alias, number).stream().filter(AuditEvent::isIntent).findFirst();
  }

  private List<AuditEvent> events(String model, String alias, long number) {
    return audit.history(model, alias).stream()
        .filter(event -> event.sequence().equals(Optional.of(number)))
        .toList();
  }

  private Optional<String> holder(String model, String alias) {
    return client.versionByAlias(model, alias).map(ModelVersion::version);
  }

  private static String application(String model, String alias) {
    return "sinter-promote/%s/%s".formatted(model, alias);
  }

  private AliasRefusedException overtaken(
      AuditEvent wanted, AliasHistory history, Optional<String> now, Optional<String> expected) {
    Optional<AuditEvent> mover =
        now.flatMap(version -> history.lastMove().filter(move -> move.version().equals(version)));
    if (mover.isPresent()) {
      return lost(wanted, mover.get(), "has moved it to");
    }
    return new AliasRefusedException(
        "Cannot move alias '%s' of model '%s' to version %s: it points to %s, and was judged against %s (allowed: no change in between). Something that is not Sinter moved it: find out who, then try again."
            .formatted(
                wanted.alias().orElseThrow(),
                wanted.model(),
                wanted.version(),
                shown(now),
                shown(expected)));
  }

  private static AliasRefusedException lost(AuditEvent wanted, AuditEvent winner, String verb) {
    return new AliasRefusedException(
        "Cannot move alias '%s' of model '%s' to version %s: %s %s version %s at %s (allowed: one at a time, and none in between). Look at ./sinter models history %s, and try again if version %s shall have it."
            .formatted(
                wanted.alias().orElseThrow(),
                wanted.model(),
                wanted.version(),
                winner.by(),
                verb,
                winner.version(),
                winner.at(),
                wanted.model(),
                wanted.version()));
  }

  private static String shown(Optional<String> version) {
    return version.map(number -> "version " + number).orElse("no version");
  }

  private static void sleep() {
    try {
      Thread.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JobException("Cannot wait for the alias: interrupted. Try again.", e);
    }
  }
}
