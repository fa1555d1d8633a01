package io.sinter.drift.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.drift.report.internal.DriftFacts;
import io.sinter.drift.report.internal.LineageFacts;
import io.sinter.drift.report.internal.LineageFacts.State;
import io.sinter.drift.report.internal.PerformanceFacts;
import io.sinter.drift.report.internal.ReportModel;
import io.sinter.drift.report.internal.ReportReader;
import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.job.JobOutcome;
import io.sinter.job.testing.SparkTestSession;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.RegistryException;
import io.sinter.registry.testing.MlflowServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith({SparkTestSession.class, MlflowServer.class})
class ReportJobTest {
  @TempDir static Path folder;
  private static ReportFixture fixture;
  private static ReportModel report;

  @BeforeAll
  static void readACompleteLifecycle() {
    MlflowServer server = new MlflowServer();
    fixture = new ReportFixture(SparkTestSession.spark(), folder.resolve("complete"));
    ModelVersion version = fixture.register(server.client(), ReportFixture.DIGEST);
    fixture.features();
    fixture.scores(version);
    fixture.monitored();
    report = read(fixture, server);
  }

  @Test
  void readsEveryPartOfALifecycle() {
    assertThat(report.model().owner()).contains("team:flight-ops");
    assertThat(report.model().gatePassed()).contains(true);
    assertThat(report.data().features().rows()).isEqualTo(40);
    assertThat(report.data().labelled()).hasValue(36);
    assertThat(report.data().last()).contains(LocalDate.of(2013, 7, 20));
    assertThat(report.training().ranks()).hasValue(2);
    assertThat(report.training().epochs()).hasSize(3);
    assertThat(report.training().best().orElseThrow().validationAuc()).isEqualTo(.6633);
    assertThat(report.scoring().orElseThrow().batchRows()).isEqualTo(26);
    assertThat(report.scoring().orElseThrow().streamRows()).isEqualTo(15);
    assertThat(report.tables()).extracting("name").contains("flight_scores", "drift_metrics");
  }

  @Test
  void keepsTheNewestEvaluationOfAWindow() {
    DriftFacts drift = report.drift();
    assertThat(drift.windows()).extracting("label").isEqualTo(List.of("Jun 2013", "Jul 2013"));
    assertThat(drift.columns()).containsExactly("temp", "car.rier");
    assertThat(drift.cell("temp", drift.windows().get(0)).orElseThrow().distance()).isEqualTo(.41);
    assertThat(drift.cell("car.rier", drift.windows().get(0))).isEmpty();
    assertThat(report.performance().lowest("roc_auc", PerformanceFacts.ESTIMATED).orElseThrow())
        .extracting("value", "low", "reference", "verdict")
        .containsExactly(.6134, .6134 - .02, .72, "DRIFT");
  }

  @Test
  void foldsEventsIntoIncidents() {
    assertThat(report.incidents().open()).hasSize(1);
    assertThat(report.incidents().incidents().get(0))
        .satisfies(
            incident -> {
              assertThat(incident.state()).isEqualTo("ACK");
              assertThat(incident.signal()).isEqualTo("Drift: temp");
              assertThat(incident.evidence()).isEqualTo("drift_metrics@2 temp/2013-07");
              assertThat(incident.openedWindow().orElseThrow().label()).isEqualTo("Jun 2013");
              assertThat(incident.lastWindow().orElseThrow().label()).isEqualTo("Jul 2013");
              assertThat(incident.deadline()).contains(Instant.parse("2026-11-22T11:00:00Z"));
              assertThat(incident.events()).hasSize(4);
            });
  }

  @Test
  void tracesTheHighestScoreOfTheWorstMonth() {
    LineageFacts lineage = report.lineage();

    assertThat(lineage.key()).isEqualTo("F39");
    assertThat(lineage.why()).contains("July 2013");
    assertThat(lineage.features()).containsEntry("temp", "99.0").containsEntry("late", "missing");
    assertThat(lineage.links())
        .extracting("kind")
        .isEqualTo(
            List.of(
                "Prediction",
                "Feature row",
                "Model version",
                "MLflow run",
                "Training table",
                "Quality gate"));
    assertThat(lineage.verified()).isTrue();
  }

  @Test
  void saysWhichLinksDoNotHold(MlflowServer server) {
    LineageFacts lineage = read(fixture, server, "lineage.key=stray").lineage();

    assertThat(lineage.key()).isEqualTo("stray");
    assertThat(lineage.links())
        .extracting("state")
        .containsExactly(
            State.VERIFIED,
            State.FAILED,
            State.FAILED,
            State.FAILED,
            State.VERIFIED,
            State.VERIFIED);
    assertThat(lineage.links().get(1).check()).contains("holds no row with its key");
    assertThat(lineage.links().get(2).check()).contains("the prediction has digest ffff");
    assertThat(lineage.links().get(3).check()).contains("the prediction names run other run");
  }

  @Test
  void writesOnePageAndReplacesIt(MlflowServer server) throws IOException {
    Files.createDirectories(fixture.page().getParent());
    Files.writeString(fixture.page(), "old");

    assertThat(new ReportJob().run(fixture.context(server.uri()))).isEqualTo(JobOutcome.DONE);

    assertThat(Files.readString(fixture.page()).contains("&lt;b&gt;UA&lt;/b&gt;")).isTrue();
    assertThat(Files.readString(fixture.page()).contains("1 incident open.")).isTrue();
    try (var files = Files.list(fixture.page().getParent())) {
      assertThat(files).containsExactly(fixture.page());
    }
  }

  @Test
  void saysWhatIsMissing(SparkSession spark, MlflowServer server) {
    ReportFixture early = new ReportFixture(spark, folder.resolve("early"));
    assertThatThrownBy(() -> read(early, server))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot report on model " + early.model)
        .hasMessageContaining("Train and register it first");
    early.register(server.client(), ReportFixture.DIGEST);
    assertThatThrownBy(() -> read(early, server))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot read table flight_features");
    early.features();

    ReportModel unmonitored = read(early, server);

    assertThat(unmonitored.scoring()).isEmpty();
    assertThat(unmonitored.lineage().missing().orElseThrow()).contains("Nothing was scored yet");
    assertThat(unmonitored.drift().missing().orElseThrow()).contains("no table drift_metrics");
    assertThat(new ReportJob().plan(early.context(server.uri())))
        .contains("leave out drift_metrics: there is no such table");
  }

  @Test
  void saysThatAColumnIsNotThere(MlflowServer server) {
    assertThatThrownBy(() -> read(fixture, server, "label.column=lat"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("no column lat (allowed: flight_id, flight_date");
  }

  @Test
  void leavesTheOldPageWhenMlflowDoesNotAnswer() throws IOException {
    Path page = folder.resolve("kept.html");
    Files.writeString(page, "old");
    JobContext context = fixture.context(URI.create("http://127.0.0.1:9"), "output=" + page);
    assertThatThrownBy(() -> new ReportJob().run(context))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("127.0.0.1:9");
    assertThat(page).hasContent("old");
  }

  @Test
  void saysThatAKeyIsNotThere(MlflowServer server) {
    assertThatThrownBy(() -> read(fixture, server, "lineage.key=F400"))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("Cannot trace prediction F400")
        .hasMessageContaining("Correct lineage.key");
  }

  private static ReportModel read(ReportFixture fixture, MlflowServer server, String... settings) {
    return new ReportReader(fixture.context(server.uri(), settings), server.client()).read();
  }
}
