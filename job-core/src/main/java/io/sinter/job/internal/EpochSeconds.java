package io.sinter.job.internal;

import static org.apache.spark.sql.functions.date_part;
import static org.apache.spark.sql.functions.hour;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.minute;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.unix_micros;

import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * Times as seconds since 1970-01-01T00:00:00 UTC, of microseconds divided by a million in 64-bit
 * floats. A date is its midnight in UTC, a timestamp without time zone is taken as UTC: the session
 * has no say.
 */
public final class EpochSeconds {
  /** What can be a time, for messages. */
  public static final String TYPES = "a timestamp, a timestamp without time zone or a date";

  private static final double MICROS = 1e6;
  private static final double DAY = 86_400;

  private EpochSeconds() {}

  /** The seconds of a column, null where it is; empty if its type holds no times. */
  public static Optional<Column> of(Column time, DataType type) {
    if (type instanceof TimestampType) {
      return Optional.of(unix_micros(time).divide(lit(MICROS)));
    } else if (type instanceof DateType) {
      return Optional.of(unix_date(time).multiply(lit(DAY)));
    } else if (type instanceof TimestampNTZType) {
      return Optional.of(local(time).divide(lit(MICROS)));
    }
    return Optional.empty();
  }

  /**
   * The microseconds of a local time, put together of its fields: Spark's conversions go through
   * the session's time zone, in which some local times do not exist.
   */
  private static Column local(Column time) {
    Column minutes =
        unix_date(time.cast(DataTypes.DateType))
            .cast(DataTypes.LongType)
            .multiply(lit(1440L))
            .plus(hour(time).multiply(lit(60)))
            .plus(minute(time));
    Column micros =
        date_part(lit("SECOND"), time).multiply(lit(1_000_000)).cast(DataTypes.LongType);
    return minutes.multiply(lit(60_000_000L)).plus(micros);
  }
}
