package io.sinter.job;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * One row of the {@link AuditTable}: what was done to a model's version, by whom and why. A column
 * that does not apply, or that an older table lacks, is empty. Immutable.
 */
public final class AuditEvent {
  /** What happened. */
  public enum Kind {
    /** A version was registered, and its promotion left to somebody. */
    REGISTERED,
    /** The alias is about to move to the version: the lock of {@link AliasMoves}. */
    PROMOTING,
    /** As PROMOTING, for a rollback. */
    ROLLING_BACK,
    /** The alias points to the version; its previous version is the one it left. */
    PROMOTED,
    /** The version was judged and did not get the alias. */
    REFUSED,
    /** The alias was put back to the version; its previous version is the one rolled back from. */
    ROLLED_BACK,
    /** A move that was begun and never reached the alias. */
    ABANDONED,
    /** The alias was found at the version, put there by something that is not Sinter. */
    EXTERNAL,
    /** Somebody approved the package. */
    APPROVED,
    /** Somebody rejected the package, or took an approval back. */
    REJECTED,
    /** Written by a newer Sinter. */
    OTHER
  }

  private final Map<String, Object> values;

  private AuditEvent(Map<String, Object> values) {
    this.values = Collections.unmodifiableMap(new HashMap<>(values));
  }

  /** An event of now, with an id of its own, done by the user of this process. */
  public static AuditEvent of(Kind kind, String model, String version) {
    return new AuditEvent(Map.of())
        .with("event_at", Timestamp.from(Instant.now()))
        .with("event", kind.name())
        .with("event_id", UUID.randomUUID().toString())
        .with("actor", Actors.operatingSystemUser())
        .with("actor_urn", Actors.current())
        .with("model_name", model)
        .with("model_version", version)
        .with("code_version", SinterVersion.current());
  }

  /** The event of a row; columns it does not know are left out. */
  static AuditEvent read(Row row) {
    Map<String, Object> values = new HashMap<>();
    for (String column : AuditTable.SCHEMA.fieldNames()) {
      if (Arrays.asList(row.schema().fieldNames()).contains(column)) {
        Object value = row.getAs(column);
        if (value != null) {
          values.put(column, value);
        }
      }
    }
    return new AuditEvent(values);
  }

  Row row() {
    StructType schema = AuditTable.SCHEMA;
    return RowFactory.create(Arrays.stream(schema.fieldNames()).map(values::get).toArray());
  }

  /**
   * This event with a value in a column; empty text empties it.
   *
   * @param column of {@link AuditTable#SCHEMA}
   */
  public AuditEvent with(String column, Object value) {
    AuditTable.SCHEMA.fieldIndex(column);
    Map<String, Object> more = new HashMap<>(values);
    if (value instanceof String text && text.isEmpty()) {
      more.remove(column);
    } else {
      more.put(column, value instanceof Instant instant ? Timestamp.from(instant) : value);
    }
    return new AuditEvent(more);
  }

  /** The same facts as an event of another kind, of now and with an id of its own. */
  public AuditEvent as(Kind kind) {
    return with("event", kind.name())
        .with("event_at", Instant.now())
        .with("event_id", UUID.randomUUID().toString());
  }

  /** When it was written, by the clock of its writer. */
  public Instant at() {
    return instant("event_at").orElse(Instant.EPOCH);
  }

  /** What happened. */
  public Kind kind() {
    String name = text("event").orElse("");
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.name().equals(name))
        .findFirst()
        .orElse(Kind.OTHER);
  }

  /** The event's own id; empty in rows of older tables. */
  public String id() {
    return text("event_id").orElse("");
  }

  /** The registered model. */
  public String model() {
    return text("model_name").orElse("");
  }

  /** The version it is about. */
  public String version() {
    return text("model_version").orElse("");
  }

  /** Who did it, as {@code kind:name}: the URN, or the operating system's user of older rows. */
  public String by() {
    return text("actor_urn").or(() -> text("actor").map(Actors::urn)).orElse("");
  }

  /** The package's digest. */
  public Optional<String> digest() {
    return text("model_digest");
  }

  /** The alias it is about. */
  public Optional<String> alias() {
    return text("alias");
  }

  /** The version that the alias left. */
  public Optional<String> previousVersion() {
    return text("previous_version");
  }

  /** Its number among the moves of its alias, from 1; empty in rows of older tables. */
  public Optional<Long> sequence() {
    return Optional.ofNullable((Long) values.get("sequence"));
  }

  /** The text of a column. */
  public Optional<String> text(String column) {
    return Optional.ofNullable(values.get(column)).map(Object::toString);
  }

  /** The moment in a column. */
  public Optional<Instant> instant(String column) {
    return Optional.ofNullable((Timestamp) values.get(column)).map(Timestamp::toInstant);
  }

  /** Whether this is the lock of a move, which another event of its number ends. */
  boolean isIntent() {
    return kind() == Kind.PROMOTING || kind() == Kind.ROLLING_BACK;
  }

  /** Whether this ends the move of its number. */
  boolean isCompletion() {
    return (isMove() && kind() != Kind.EXTERNAL) || kind() == Kind.ABANDONED;
  }

  /** Whether the alias pointed to the version from here on. */
  boolean isMove() {
    return kind() == Kind.PROMOTED || kind() == Kind.ROLLED_BACK || kind() == Kind.EXTERNAL;
  }

  @Override
  public String toString() {
    return "%s %s/%s by %s at %s".formatted(kind(), model(), version(), by(), at());
  }
}
