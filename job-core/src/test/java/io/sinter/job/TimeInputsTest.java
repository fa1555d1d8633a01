package io.sinter.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.job.testing.SparkTestSession;
import io.sinter.registry.CyclicFeature;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.TimePeriod;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SparkTestSession.class)
class TimeInputsTest {
  private static final LocalDateTime EPOCH = LocalDateTime.of(1970, 1, 1, 0, 0);

  /** In New York 02:30 on the first day does not exist, 01:30 on the second is there twice. */
  private static final List<String> TIMES =
      List.of(
          "2026-03-08T02:30:00.123456",
          "2026-11-01T01:30:00",
          "1969-12-31T23:59:59.999999",
          "1970-01-01T00:00:00.000001",
          "1900-02-28T12:00:00",
          "1583-01-01T00:00:00.5",
          "2100-12-31T23:59:59.999999",
          "9999-12-31T00:00:00");

  @ParameterizedTest
  @ValueSource(strings = {"UTC", "America/New_York", "Asia/Kolkata"})
  void timesAreSecondsInUtcWhateverTheSessionsZone(String zone, SparkSession spark) {
    spark.conf().set("spark.sql.session.timeZone", zone);
    try {
      Dataset<Row> table =
          spark.sql(
              "SELECT to_timestamp(text || 'Z') AS moment, to_timestamp_ntz(text) AS local, to_date(left(text, 10)) AS day, text FROM (SELECT explode(array('%s')) AS text)"
                  .formatted(String.join("', '", TIMES)));

      List<Row> rows =
          table
              .select(ModelInputs.project(spec("moment", "local", "day"), table.schema(), "t"))
              .collectAsList();

      assertThat(rows).hasSize(TIMES.size());
      for (int i = 0; i < rows.size(); i++) {
        LocalDateTime time = LocalDateTime.parse(TIMES.get(i));
        double seconds = ChronoUnit.MICROS.between(EPOCH, time) / 1e6;
        double midnight = time.toLocalDate().atStartOfDay().toEpochSecond(ZoneOffset.UTC);
        assertThat(rows.get(i).getDouble(0)).as("moment %s", time).isEqualTo(seconds);
        assertThat(rows.get(i).getDouble(1)).as("local %s", time).isEqualTo(seconds);
        assertThat(rows.get(i).getDouble(2)).as("day of %s", time).isEqualTo(midnight);
      }
    } finally {
      spark.conf().unset("spark.sql.session.timeZone");
    }
  }

  @Test
  void aMissingTimeIsNotANumber(SparkSession spark) {
    Dataset<Row> table =
        spark.sql(
            "SELECT cast(null AS timestamp) AS moment, cast(null AS timestamp_ntz) AS local, cast(null AS date) AS day");

    Row row =
        table
            .select(ModelInputs.project(spec("moment", "local", "day"), table.schema(), "t"))
            .head();

    assertThat(row.mkString(" ")).isEqualTo("NaN NaN NaN");
    assertThat(row.schema().simpleString())
        .isEqualTo("struct<moment:double,local:double,day:double>");
  }

  @Test
  void textAndNumbersAreNoTimes(SparkSession spark) {
    Dataset<Row> table = spark.sql("SELECT '2026-01-01' AS text, 1767225600L AS number");

    assertThatThrownBy(() -> ModelInputs.project(spec("text", "number"), table.schema(), "t"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining(
            "column text is string (allowed: a timestamp, a timestamp without time zone or a date); column number is bigint (allowed: a timestamp");
  }

  private static FeatureSpec spec(String... names) {
    return new FeatureSpec(
        Arrays.stream(names)
            .map(name -> (Feature) new CyclicFeature(name, List.of(TimePeriod.DAY)))
            .toList());
  }
}
