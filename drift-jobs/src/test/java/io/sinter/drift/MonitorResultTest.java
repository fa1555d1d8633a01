package io.sinter.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sinter.job.JobOutcome;
import io.sinter.job.testing.SparkTestSession;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What one run of the monitor leaves; no test here changes it. */
@ExtendWith(SparkTestSession.class)
class MonitorResultTest {
  private static MonitorLab lab;
  private static String printed = "";

  @BeforeAll
  static void monitor(SparkSession spark, @TempDir Path lake) {
    lab = new MonitorLab(spark, lake);
    assertThat(lab.run()).isEqualTo(JobOutcome.DONE);
    printed = lab.console();
  }

  @Test
  void findsThePlantedDriftAndThePlantedConceptDriftAndNothingElse() {
    assertThat(
            lab.texts("drift_metrics", "verdict = 'DRIFT'", "month(window.start)", "column_name"))
        .containsExactlyInAnyOrder("4 temp", "4 carrier");
    assertThat(lab.texts("drift_metrics", "verdict = 'UNDEFINED'", "month(window.start)", "reason"))
        .hasSize(4)
        .contains("2 the reference has no value in this column");
    assertThat(
            lab.texts(
                "performance_estimates",
                "metric = 'roc_auc'",
                "month(window.start)",
                "method",
                "verdict"))
        .containsExactlyInAnyOrder(
            "2 CBPE OK",
            "3 CBPE OK",
            "4 CBPE OK",
            "5 CBPE OK",
            "2 REALIZED OK",
            "3 REALIZED OK",
            "4 REALIZED OK",
            "5 REALIZED DRIFT");
    Row february =
        lab.rows("performance_estimates", "metric = 'roc_auc' AND method = 'CBPE'")
            .orderBy("window.start")
            .head();
    assertThat(february.<Double>getAs("value"))
        .isCloseTo(february.<Double>getAs("realized_value"), within(.03));
    assertThat(february.<Double>getAs("estimator_error"))
        .isEqualTo(february.<Double>getAs("realized_value") - february.<Double>getAs("value"));
    assertThat(february.<Double>getAs("ci_low")).isLessThan(february.<Double>getAs("value"));
    assertThat(february.<Long>getAs("n_unlabeled")).isBetween(20L, 120L);
    assertThat(february.<Double>getAs("label_coverage")).isBetween(.95, .995);
    assertThat(printed)
        .contains("reference 2013-01: 3,000 rows")
        .contains("2013-04", "2 of 5: carrier ")
        .contains("1 open incidents");
  }

  @Test
  void everyRowSaysWhatMadeItAndEveryIncidentHasAnOwnerAndPinnedEvidence() {
    Row metric = lab.rows("drift_metrics", "column_name = 'temp' AND verdict = 'DRIFT'").head();
    assertThat(metric.<String>getAs("model_version")).isEqualTo("1");
    assertThat(metric.<String>getAs("run_id")).isEqualTo("run-1");
    assertThat(metric.<String>getAs("table_versions"))
        .isEqualTo("flight_scores@0,flight_features@0");
    assertThat(metric.<String>getAs("threshold_source")).isEqualTo("minimum effect");
    assertThat(metric.<Double>getAs("epsilon")).isEqualTo(1e-4);
    assertThat(metric.<String>getAs("edges_hash")).hasSize(8);

    assertThat(lab.texts("incidents", "true", "signal", "column_name", "state", "owner_urn"))
        .containsExactlyInAnyOrder(
            "drift temp OPEN team:flight-ops",
            "drift temp RESOLVED team:flight-ops",
            "drift carrier OPEN team:flight-ops",
            "drift carrier RESOLVED team:flight-ops",
            "performance roc_auc OPEN team:flight-ops");
    Row incident = lab.rows("incidents", "signal = 'performance'").head();
    assertThat(incident.<String>getAs("severity")).isEqualTo("critical");
    assertThat(incident.<String>getAs("owner_source")).isEqualTo("configuration the command line");
    assertThat(incident.<String>getAs("summary"))
        .startsWith("roc_auc of flight-delay fell in 2013-05-01..2013-05-28: REALIZED 0.");
    Row evidence = incident.getAs("evidence");
    assertThat(evidence.getString(0)).isEqualTo("performance_estimates");
    assertThat(
            lab.flights
                .tables()
                .read(lab.flights.tables().at(evidence.getString(0), evidence.getLong(1)))
                .where("metric = 'roc_auc' AND method = 'REALIZED' AND verdict = 'DRIFT'")
                .count())
        .isEqualTo(1);
    assertThat(evidence.getString(2))
        .isEqualTo(
            "monitor_id=delays, model_name=flight-delay, window.start=2013-05-01T00:00:00Z,"
                + " metric=roc_auc, method=REALIZED");
    assertThat(lab.rows("label_queue", "true").count()).isZero();
  }

  @Test
  void aRerunWritesNothingAndAnAlarmIsTheOutcomeOnlyWhereAsked() {
    List<Long> before = lab.versions();

    assertThat(lab.run("fail-on-alarm=true")).isEqualTo(JobOutcome.ALARM);

    assertThat(lab.versions()).isEqualTo(before);
    assertThat(lab.console()).contains("nothing changed since the last evaluation");
  }

  @Test
  void listsOpenIncidents() {
    assertThat(lab.listIncidents()).isEqualTo(JobOutcome.DONE);

    assertThat(lab.console())
        .contains("1 open incidents")
        .contains("OPEN critical team:flight-ops: roc_auc of flight-delay fell in 2013-05");
  }
}
