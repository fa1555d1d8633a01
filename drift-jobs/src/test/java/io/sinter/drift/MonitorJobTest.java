package io.sinter.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.job.ConfigException;
import io.sinter.job.DeltaTables;
import io.sinter.job.JobException;
import io.sinter.job.testing.SparkTestSession;
import java.nio.file.Path;
import java.time.LocalDate;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkTestSession.class)
class MonitorJobTest {
  private MonitorLab lab;

  @BeforeEach
  void makeTables(SparkSession spark, @TempDir Path lake) {
    lab = new MonitorLab(spark, lake);
  }

  @Test
  void labelsThatArriveLaterReplaceTheWindowsAndExtendTheSameIncident() {
    lab.run("labels.available-until=2013-03-31");
    assertThat(
            lab.texts(
                "performance_estimates",
                "method = 'REALIZED' AND metric = 'accuracy'",
                "month(window.start)",
                "verdict"))
        .containsExactlyInAnyOrder("2 OK", "3 OK", "4 UNDEFINED", "5 UNDEFINED");
    assertThat(lab.texts("incidents", "signal = 'performance'", "state")).isEmpty();
    long rows = lab.rows("drift_metrics", "true").count();

    lab.run();

    assertThat(lab.rows("drift_metrics", "true").count()).isEqualTo(rows);
    assertThat(lab.texts("incidents", "signal = 'performance'", "state")).containsExactly("OPEN");
    assertThat(lab.texts("incidents", "signal = 'drift'", "column_name", "state")).hasSize(4);

    lab.flights.add(LocalDate.of(2013, 6, 10), 500, "1");
    lab.run();
    assertThat(
            lab.texts(
                "incidents", "signal = 'drift' AND column_name = 'carrier'", "state", "reason"))
        .containsExactly("OPEN alarm", "RESOLVED 1 clean windows in a row", "OPEN alarm again");
    assertThat(
            lab.rows("incidents", "column_name = 'carrier'")
                .select("incident_id")
                .distinct()
                .count())
        .isEqualTo(1);
  }

  @Test
  void abstainsOnFewRowsEmptyWindowsAndAnotherVersionOfTheModel() {
    lab.flights.add(LocalDate.of(2013, 6, 10), 20, "2").add(LocalDate.of(2013, 8, 10), 400, "2");

    lab.run();

    assertThat(
            lab.texts(
                "drift_metrics", "column_name = 'temp'", "month(window.start)", "n_cur", "reason"))
        .contains("6 20 the window has 20 rows (at least 200)")
        .contains("7 0 the window has 0 rows (at least 200)");
    assertThat(
            lab.texts(
                "performance_estimates",
                "method = 'CBPE' AND metric = 'roc_auc' AND month(window.start) > 5",
                "verdict",
                "reason"))
        .containsExactlyInAnyOrder(
            "INSUFFICIENT_DATA the window was scored by version 2, the reference by 1",
            "INSUFFICIENT_DATA the window has 0 rows (at least 300)",
            "UNDEFINED the window was scored by version 2, the reference by 1");
  }

  @Test
  void asOfHidesLaterLabelsAndWithoutReferenceLabelsTheEstimateAbstains() {
    lab.runAsOf("2012-12-31");

    assertThat(lab.texts("performance_estimates", "method = 'CBPE'", "reason"))
        .containsOnly("the reference has no labels");
    assertThat(
            lab.texts(
                "performance_estimates", "method = 'REALIZED' AND metric <> 'log_loss'", "reason"))
        .containsOnly("no row of the window has a label yet");
  }

  @Test
  void refusesAMonitorWithoutAnOwner() {
    assertThatThrownBy(() -> lab.run("owner="))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith("Cannot activate monitor delays: no owner of flight-delay resolves")
        .hasMessageEndingWith("Tag the model with sinter.owner, or set owner.");
    assertThat(lab.flights.tables().exists("drift_metrics")).isFalse();
  }

  @Test
  void saysEverythingThatIsWrongWithItsTables() {
    assertThatThrownBy(
            () ->
                lab.run(
                    "columns.numeric=tmp,carrier", "columns.categorical=", "label.column=lateness"))
        .isInstanceOf(JobException.class)
        .hasMessage(
            "Cannot monitor flight-delay: column tmp is missing in flight_features@0; column carrier"
                + " of flight_features@0 is string (allowed: a number); column lateness is missing"
                + " in flight_features@0. Correct the configuration, or the table.");
    assertThatThrownBy(() -> lab.run("model.name=other"))
        .hasMessageContaining("Cannot monitor other: flight_scores@0 has no row of this model");
    assertThatThrownBy(() -> lab.run("reference.from=2010-01-01", "reference.to=2010-02-01"))
        .hasMessageContaining("the reference window 2010-01-01..2010-02-01 has no row");
    assertThatThrownBy(() -> lab.run("join.keys=flight_id", "features.table=flight_scores"))
        .hasMessageContaining("column temp is missing in flight_scores@0");
    lab.flights.add(LocalDate.of(2013, 5, 30), 10, "1");
    assertThatThrownBy(() -> lab.run("reference.to=2012-01-01", "columns.numeric=temp,temp"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("reference.to: found 2012-01-01 (allowed: not before reference.from")
        .hasMessageContaining("columns: temp is named twice");
  }

  @Test
  void refusesFeaturesWhoseKeyIsNotUnique() {
    DeltaTables tables = lab.flights.tables();
    tables.append("flight_features", tables.read(tables.latest("flight_features")).limit(7));
    assertThatThrownBy(lab::run)
        .isInstanceOf(JobException.class)
        .hasMessageContaining(
            "flight_features@1 has several rows for the same [flight_id], 15,000 scored rows became"
                + " 15,007");
  }

  @Test
  void plansWithoutWriting() {
    assertThat(lab.plan())
        .contains(
            "read flight_scores@0 and flight_features@0: 15,000 rows of flight-delay",
            "compare 4 windows, 2013-02 to 2013-05-01..2013-05-28, with 2013-01: 4 columns and the"
                + " score",
            "tell team:flight-ops (configuration the command line) of alarms");
    assertThat(lab.flights.tables().exists("drift_metrics")).isFalse();
  }
}
