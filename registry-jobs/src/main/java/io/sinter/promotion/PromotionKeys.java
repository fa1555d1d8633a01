package io.sinter.promotion;

import io.sinter.job.AuditTable;
import io.sinter.job.Key;
import io.sinter.job.TrackingServer;
import io.sinter.promotion.policy.PolicyKeys;
import io.sinter.scoring.ScoreKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the jobs that promote, approve and roll back read. */
public final class PromotionKeys {
  /** The version. */
  public static final Key<String> MODEL =
      Key.string("promotion.model", "the version, as NAME/VERSION or NAME@ALIAS").required();

  /** The model, where no version is meant. */
  public static final Key<String> NAME =
      Key.string("promotion.model", "the registered model's name").required();

  /** The alias. */
  public static final Key<String> ALIAS =
      Key.string("promotion.alias", "the alias that moves").orElse("champion");

  /** Who acts. */
  public static final Key<String> ACTOR =
      Key.string(
          "promotion.actor",
          "who does it, as kind:name (user:ada@example.org); the user of the operating system if not given");

  /** Why. */
  public static final Key<String> COMMENT =
      Key.string("promotion.comment", "kept with the event in the audit table");

  /** Why it is rolled back. */
  public static final Key<String> REASON =
      Key.string("promotion.reason", "why, kept with the event in the audit table")
          .required()
          .where(reason -> !reason.isBlank(), "some text");

  /** Where to. */
  public static final Key<String> TO =
      Key.string(
              "promotion.to",
              "a version that had the alias before; the one that had it last if not given")
          .where(version -> version.matches("[1-9][0-9]*"), "a version's number");

  /** Adopts what something else did to the alias. */
  public static final Key<String> EXPECT =
      Key.string(
          "promotion.expect",
          "the version the alias may have now although the audit table does not say so, or none; needed after something else than Sinter moved it");

  /** How long a promoter is believed to live. */
  public static final Key<Duration> LOCK_TIMEOUT =
      Key.duration(
              "promotion.lock-timeout",
              "how long others wait for a promoter that may have died between its first and its last step")
          .orElse(Duration.ofMinutes(10))
          .where(time -> time.compareTo(Duration.ofSeconds(1)) >= 0, "at least 1s");

  /** Signs. */
  public static final Key<String> SIGNING_KEY =
      Key.string(
          "promotion.signing-key",
          "a PEM file with a PKCS#8 private key (Ed25519 or ECDSA P-256) that signs verdicts; with its public key beside it as NAME.pub");

  /** Where a key is made. */
  public static final Key<String> KEY_DIRECTORY =
      Key.string(
          "promotion.key-directory",
          "where promotion.pem is made once if no signing key is given; DIR/keys of --home; without either, verdicts are not signed");

  private PromotionKeys() {}

  /** The keys of approving and rejecting. */
  static List<Key<?>> ofApproval() {
    return List.of(MODEL, ACTOR, COMMENT, TrackingServer.KEY, AuditTable.KEY);
  }

  /** The keys of promoting: these, then the policy's, then of models that Python logged. */
  static List<Key<?>> ofPromotion() {
    List<Key<?>> keys =
        new ArrayList<>(
            List.of(
                MODEL,
                ALIAS,
                ACTOR,
                COMMENT,
                EXPECT,
                LOCK_TIMEOUT,
                SIGNING_KEY,
                KEY_DIRECTORY,
                TrackingServer.KEY,
                AuditTable.KEY));
    keys.addAll(PolicyKeys.ALL);
    keys.addAll(ScoreKeys.OF_OTHERS);
    return List.copyOf(keys);
  }

  /** The keys of rolling back. */
  static List<Key<?>> ofRollback() {
    return List.of(
        NAME, ALIAS, TO, REASON, ACTOR, EXPECT, LOCK_TIMEOUT, TrackingServer.KEY, AuditTable.KEY);
  }

  /** The keys of looking back. */
  static List<Key<?>> ofHistory() {
    return List.of(NAME, AuditTable.KEY);
  }
}
