package io.sinter.drift.report.internal;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The five stages as cards, each with the one number that sums it up. */
final class LifecycleSection {
  private LifecycleSection() {}

  static List<Map<String, Object>> view(ReportModel report) {
    return List.of(
        data(report.data()),
        train(report.training(), report.model()),
        register(report.model()),
        score(report.scoring()),
        monitor(report));
  }

  private static Map<String, Object> data(DataFacts data) {
    List<Map<String, Object>> facts = new ArrayList<>();
    facts.add(View.code("Table", data.features().label()));
    facts.add(View.fact("Columns", Format.count(data.columns())));
    data.labelled().ifPresent(rows -> facts.add(View.fact("Labelled", Format.count(rows))));
    dates(facts, data.first(), data.last());
    return stage("Data", Format.count(data.features().rows()), "feature rows", facts);
  }

  private static Map<String, Object> train(TrainingFacts training, ModelFacts model) {
    Optional<TrainingFacts.Epoch> best = training.best();
    String table =
        model.trainingTable().map(Names::last).orElse("not recorded")
            + model.trainingTableVersion().map(version -> "@" + version).orElse("");
    List<Map<String, Object>> facts = new ArrayList<>();
    facts.add(View.code("Table", table));
    training.ranks().ifPresent(ranks -> facts.add(View.fact("Ranks", String.valueOf(ranks))));
    facts.add(
        View.fact(
            "Epochs",
            training.epochs().size() + best.map(epoch -> ", best " + epoch.number()).orElse("")));
    facts.add(View.code("Run", Format.digest(training.runId())));
    facts.add(View.fact("Status", training.status().toLowerCase(Locale.ROOT)));
    return stage(
        "Train",
        best.map(epoch -> Format.number(epoch.validationAuc(), 3)).orElse(Format.NONE),
        "validation AUC",
        facts);
  }

  private static Map<String, Object> register(ModelFacts model) {
    List<Map<String, Object>> facts = new ArrayList<>();
    facts.add(
        View.fact(
            "Gate",
            model.gatePassed().map(ok -> ok ? "passed" : "refused").orElse("not recorded")));
    facts.add(View.fact("Owner", model.owner().orElse("unowned")));
    facts.add(View.code("Digest", model.digest().map(Format::digest).orElse("not recorded")));
    facts.add(View.fact("On", Format.day(model.registeredAt())));
    String aliases =
        model.aliases().isEmpty() ? "no alias" : "alias " + String.join(", ", model.aliases());
    return stage("Register", "Version " + model.version(), aliases, facts);
  }

  private static Map<String, Object> score(Optional<ScoringFacts> scored) {
    if (scored.isEmpty()) {
      return stage("Score", "0", "rows scored", List.of());
    }
    ScoringFacts scoring = scored.get();
    List<Map<String, Object>> facts = new ArrayList<>();
    facts.add(View.code("Table", scoring.table().label()));
    facts.add(View.fact("By batch", Format.count(scoring.batchRows())));
    facts.add(View.fact("By stream", Format.count(scoring.streamRows())));
    dates(facts, scoring.first(), scoring.last());
    return stage("Score", Format.count(scoring.table().rows()), "rows scored", facts);
  }

  private static Map<String, Object> monitor(ReportModel report) {
    DriftFacts drift = report.drift();
    IncidentFacts incidents = report.incidents();
    int windows = Math.max(drift.windows().size(), report.performance().windows().size());
    List<Map<String, Object>> facts = new ArrayList<>();
    facts.add(View.fact("Windows", String.valueOf(windows)));
    facts.add(View.fact("Columns", String.valueOf(drift.columns().size())));
    facts.add(
        View.fact(
            "Drift verdicts",
            drift.cells().stream().filter(DriftFacts.Cell::drifted).count()
                + " of "
                + drift.cells().size()));
    facts.add(View.fact("Incidents ever", String.valueOf(incidents.incidents().size())));
    int open = incidents.open().size();
    Map<String, Object> stage =
        stage(
            "Monitor", String.valueOf(open), open == 1 ? "incident open" : "incidents open", facts);
    stage.put("alarm", open > 0);
    return stage;
  }

  private static void dates(
      List<Map<String, Object>> facts, Optional<LocalDate> first, Optional<LocalDate> last) {
    first.ifPresent(date -> facts.add(View.fact("From", Format.day(date))));
    last.ifPresent(date -> facts.add(View.fact("To", Format.day(date))));
  }

  private static Map<String, Object> stage(
      String name, String figure, String caption, List<Map<String, Object>> facts) {
    return View.of(
        "name", name, "figure", figure, "caption", caption, "facts", facts, "alarm", false);
  }
}
