package io.sinter.audit;

import java.util.Locale;

/**
 * The links of a model's lifecycle, in order. A chain of a version has all but {@link #ROW} and
 * {@link #SOURCE}; a chain of one scored row has these two in place of {@link #BATCH} and {@link
 * #STREAM}. Both have twelve.
 */
public enum LinkKind {
  /** The version of the training table that the run says it read. */
  DATA("data version", "run"),
  /** The logged model that the run put out. */
  MODEL("run", "logged model"),
  /** The registered version made of the logged model. */
  VERSION("logged model", "version"),
  /** The bytes of the version, against the digest that was recorded of them. */
  PACKAGE("version", "package digest"),
  /** What the gate said of the package, wherever it was written down. */
  GATE("package digest", "gate"),
  /** Somebody other than the author who approved of exactly these bytes. */
  APPROVAL("gate", "approval"),
  /** The alias, against the history that is kept outside MLflow. */
  ALIAS("approval", "alias"),
  /** The rows that batch jobs scored, back to the package and the source they name. */
  BATCH("alias", "scored in batch"),
  /** The rows that streams scored: one version in each micro-batch. */
  STREAM("alias", "scored in streams"),
  /** One scored row, back to the package it names. */
  ROW("alias", "scored row"),
  /** The row that one scored row was computed from. */
  SOURCE("scored row", "source row"),
  /** The windows that judge the scored rows. */
  MONITOR("scored rows", "monitor windows"),
  /** The incidents that alarms opened, with owner and evidence, and the training they led to. */
  INCIDENT("monitor windows", "incidents"),
  /** The version to go back to, and a history without gaps. */
  ROLLBACK("alias", "version before");

  private final String from;
  private final String to;

  LinkKind(String from, String to) {
    this.from = from;
    this.to = to;
  }

  /** What the link starts from, in words. */
  public String from() {
    return from;
  }

  /** What the link leads to, in words. */
  public String to() {
    return to;
  }

  /** The name in JSON: lower case. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** {@code from -> to}. */
  @Override
  public String toString() {
    return from + " -> " + to;
  }
}
