package io.sinter.drift.report.internal;

import static java.lang.Double.NaN;

import io.sinter.drift.report.internal.DriftFacts.Cell;
import io.sinter.drift.report.internal.IncidentFacts.Event;
import io.sinter.drift.report.internal.IncidentFacts.Incident;
import io.sinter.drift.report.internal.LineageFacts.Link;
import io.sinter.drift.report.internal.LineageFacts.State;
import io.sinter.drift.report.internal.PerformanceFacts.Point;
import io.sinter.drift.report.internal.TrainingFacts.Epoch;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A report with plausible numbers of the flights example. */
final class SampleReport {
  static final String DIGEST = "9f2c4b7ae10d5c83b6a1f04e7d92c8a5513e6f7b20c94d8ea7b1f36c05d8e247";
  static final String RUN = "4be1d0f6a5c84c0fa1f2a1c3d2f59b77";
  private static final Instant NOW = Instant.parse("2026-11-21T10:40:12Z");
  private static final double[] ESTIMATED_AUC = {.684, .661, .678, .702, .709, .705, .688};
  private static final double[] REALIZED_AUC = {.679, .655, .681, .707, .712, .701, .676};
  private static final double[] ESTIMATED_ACCURACY = {.812, .794, .833, .889, .884, .871, .823};
  private static final double[] REALIZED_ACCURACY = {.801, .779, .840, .914, .902, .886, .807};

  private SampleReport() {}

  static ReportModel full() {
    return new ReportModel(
        "Lifecycle report",
        NOW,
        "0.1.0",
        model("flight-delay"),
        data(),
        training(),
        Optional.of(
            new ScoringFacts(
                table("flight_scores", 12, 244_123),
                131_006,
                113_117,
                List.of("1"),
                Optional.of(LocalDate.of(2013, 4, 16)),
                Optional.of(LocalDate.of(2013, 12, 31)))),
        performance(),
        drift(),
        incidents(),
        lineage(),
        List.of(
            table("flight_features", 3, 336_776),
            table("flight_scores", 12, 244_123),
            table("drift_metrics", 0, 161),
            table("performance_estimates", 0, 28),
            table("incidents", 2, 7)),
        configuration());
  }

  /** The same model before any monitoring, with nothing to trace. */
  static ReportModel unmonitored() {
    ReportModel full = full();
    return new ReportModel(
        full.title(),
        full.generatedAt(),
        full.codeVersion(),
        full.model(),
        full.data(),
        new TrainingFacts(
            RUN, "train", "FINISHED", OptionalInt.empty(), List.of(), Map.of(), Map.of()),
        Optional.empty(),
        new PerformanceFacts(List.of(), Optional.of("No performance was measured yet.")),
        new DriftFacts(Optional.empty(), List.of(), Optional.of("No drift was measured yet.")),
        new IncidentFacts(List.of(), Optional.of("There is no incident table yet.")),
        LineageFacts.missing("Nothing was scored yet."),
        full.tables(),
        Map.of());
  }

  /** The full report with one string put everywhere that data can reach. */
  static ReportModel hostile(String text) {
    ReportModel full = full();
    Window window = month(7);
    Cell cell =
        new Cell(window, text, text, .2, text, .2, .1, .2, .1, .1, .1, .01, .01, 1, 1, text, text);
    Point point = new Point(window, text, "CBPE", .5, .4, .6, .5, .5, 1, 1, text, text);
    Incident incident =
        new Incident(
            text,
            text,
            text,
            text,
            text,
            text,
            Optional.empty(),
            Optional.empty(),
            NOW,
            NOW,
            text,
            text,
            Optional.empty(),
            List.of(new Event(NOW, text, text, text, text)));
    Link link = new Link(text, text, Map.of(text, text), State.FAILED, text);
    return new ReportModel(
        text,
        NOW,
        text,
        model(text),
        full.data(),
        new TrainingFacts(
            text,
            text,
            text,
            OptionalInt.empty(),
            List.of(new Epoch(1, .5, NaN, .6)),
            Map.of(text, text),
            Map.of()),
        full.scoring(),
        new PerformanceFacts(List.of(point), Optional.empty()),
        new DriftFacts(Optional.empty(), List.of(cell), Optional.empty()),
        new IncidentFacts(List.of(incident), Optional.empty()),
        new LineageFacts(text, text, List.of(link), Map.of(text, text), Optional.empty()),
        List.of(new TableFacts(text, text, 1, 1)),
        Map.of(text, text));
  }

  static Window month(int month) {
    LocalDate first = LocalDate.of(2013, month, 1);
    return new Window(
        first.atStartOfDay().toInstant(ZoneOffset.UTC),
        first.plusMonths(1).atStartOfDay().toInstant(ZoneOffset.UTC));
  }

  private static TableFacts table(String name, long version, long rows) {
    return new TableFacts(name, "/home/ada/.sinter/lake/" + name, version, rows);
  }

  private static ModelFacts model(String name) {
    return new ModelFacts(
        name,
        "1",
        List.of("champion"),
        Optional.of("team:flight-ops"),
        Optional.of("model version tag"),
        Optional.of("0.1.0"),
        Optional.of(DIGEST),
        RUN,
        "m-1f7c",
        Instant.parse("2026-11-21T10:31:40Z"),
        Optional.of("flight_features"),
        Optional.of("3"),
        Optional.of(true),
        Optional.of("4 of 4 checks passed"));
  }

  private static DataFacts data() {
    return new DataFacts(
        table("flight_features", 3, 336_776),
        27,
        OptionalLong.of(327_346),
        Optional.of(LocalDate.of(2013, 1, 1)),
        Optional.of(LocalDate.of(2013, 12, 31)));
  }

  private static TrainingFacts training() {
    double[] loss = {.4311, .4012, .3926, .3881, .3853, .3834, .3819, .3807};
    double[] validation = {.4105, .3998, .3951, .3933, .3921, .3917, .3920, .3926};
    double[] auc = {.6874, .7052, .7116, .7149, .7168, .7177, .7174, .7166};
    List<Epoch> epochs = new ArrayList<>();
    for (int i = 0; i < loss.length; i++) {
      epochs.add(new Epoch(i + 1, loss[i], validation[i], auc[i]));
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("training.batch-size", "2048");
    parameters.put("training.epochs", "8");
    parameters.put("training.learning-rate", "0.002");
    parameters.put("training.hidden", "[128, 64]");
    parameters.put("training.ranks", "2");
    parameters.put("training.seed", "17");
    return new TrainingFacts(
        RUN, "train flight-delay", "FINISHED", OptionalInt.of(2), epochs, parameters, Map.of());
  }

  private static PerformanceFacts performance() {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      Window window = month(6 + i);
      points.addAll(
          tiers(window, "roc_auc", ESTIMATED_AUC[i], REALIZED_AUC[i], .018, .701, .67, i));
      points.addAll(
          tiers(
              window, "accuracy", ESTIMATED_ACCURACY[i], REALIZED_ACCURACY[i], .011, .846, .8, i));
    }
    return new PerformanceFacts(points, Optional.empty());
  }

  private static List<Point> tiers(
      Window window,
      String metric,
      double estimated,
      double realized,
      double band,
      double reference,
      double threshold,
      int index) {
    long rows = 28_000 + 311L * index;
    Point estimate =
        new Point(
            window,
            metric,
            PerformanceFacts.ESTIMATED,
            estimated,
            estimated - band,
            estimated + band,
            reference,
            threshold,
            0,
            rows,
            estimated < threshold ? "DRIFT" : "OK",
            "");
    Point truth =
        new Point(
            window,
            metric,
            PerformanceFacts.REALIZED,
            index == 6 ? NaN : realized,
            NaN,
            NaN,
            reference,
            threshold,
            index == 6 ? 0 : rows - 1_130,
            index == 6 ? rows : 1_130,
            index == 6 ? "INSUFFICIENT_DATA" : realized < threshold ? "DRIFT" : "OK",
            index == 6 ? "no label has arrived" : "");
    return List.of(estimate, truth);
  }

  private static DriftFacts drift() {
    String[] columns = {
      "temp",
      "humid",
      "dewp",
      "precip",
      "wind_speed",
      "wind_gust",
      "visib",
      "pressure",
      "hour",
      "day_of_week",
      "distance",
      "air_time_planned",
      "seats",
      "plane_age",
      "engines",
      "carrier",
      "origin",
      "dest",
      "manufacturer",
      "engine_type",
      "wind_dir",
      "month",
      "score"
    };
    double[] base = {
      .62, .21, .48, .06, .13, .09, .08, .17, .03, .02, .03, .035, .04, .05, .01, .07, .02, .09,
      .03, .02, .11, .83, .14
    };
    List<Cell> cells = new ArrayList<>();
    for (int c = 0; c < columns.length; c++) {
      boolean categorical = c >= 15 && c <= 19;
      for (int m = 0; m < 7; m++) {
        double season = .35 + .65 * Math.abs(Math.sin(1 + m * .55 + c * .2));
        double distance = base[c] * season;
        double index = distance * distance * 2.6;
        boolean drifted = index > .1;
        boolean gone = columns[c].equals("wind_gust") && m > 4;
        cells.add(
            new Cell(
                month(6 + m),
                columns[c],
                categorical ? "categorical" : "numeric",
                gone ? NaN : distance,
                "PSI",
                gone ? NaN : index,
                .1,
                gone ? NaN : index,
                categorical ? NaN : distance * .8,
                distance * .9,
                categorical ? NaN : distance * 1.4,
                Math.exp(-distance * 90),
                Math.exp(-distance * 80),
                41_210,
                gone ? 0 : 28_000 + 311L * m,
                gone ? "UNDEFINED" : drifted ? "DRIFT" : "OK",
                gone ? "no value in the window" : ""));
      }
    }
    return new DriftFacts(
        Optional.of(
            new Window(
                Instant.parse("2013-04-16T00:00:00Z"), Instant.parse("2013-06-01T00:00:00Z"))),
        cells,
        Optional.empty());
  }

  private static IncidentFacts incidents() {
    Incident auc =
        incident(
            "inc-20130801-5c1e",
            "OPEN",
            "critical",
            "performance: AUC",
            "Estimated AUC 0.661 in July 2013 is below its threshold 0.670 (reference 0.701).",
            "performance_estimates@0 window=2013-07 metric=roc_auc method=CBPE");
    Incident drift =
        incident(
            "inc-20130701-a07d",
            "ACK",
            "warning",
            "drift: temp",
            "Column temp moved from the reference window: PSI 0.74 against a threshold of 0.10, in six windows.",
            "drift_metrics@0 window=2013-07 column=temp");
    Incident old =
        incident(
            "inc-20130701-77b2",
            "RESOLVED",
            "warning",
            "drift: dewp",
            "Column dewp came back to its reference distribution for two windows.",
            "drift_metrics@0 window=2013-10 column=dewp");
    return new IncidentFacts(List.of(auc, drift, old), Optional.empty());
  }

  private static Incident incident(
      String id, String state, String severity, String signal, String summary, String evidence) {
    return new Incident(
        id,
        state,
        severity,
        "team:flight-ops",
        "model version tag",
        signal,
        Optional.of(month(7)),
        Optional.of(month(state.equals("RESOLVED") ? 9 : 12)),
        NOW.minusSeconds(200),
        NOW.minusSeconds(60),
        summary,
        evidence,
        Optional.of(NOW.plusSeconds(86_400)),
        List.of(
            new Event(NOW.minusSeconds(200), "OPEN", "sinter monitor", "threshold crossed", ""),
            new Event(
                NOW.minusSeconds(60), state, "sinter monitor", "seen again in December", "")));
  }

  private static LineageFacts lineage() {
    List<Link> links =
        List.of(
            new Link(
                "Prediction",
                "2013-07-10-UA-1071-EWR",
                ordered(
                    "Score",
                    "0.8712",
                    "Prediction",
                    "late",
                    "Scored at",
                    "21 Nov 2026, 10:33 UTC",
                    "Batch",
                    "batch-2013-04-16",
                    "Table",
                    "flight_scores@12"),
                State.VERIFIED,
                "one row with this key in flight_scores@12"),
            new Link(
                "Model version",
                "flight-delay version 1",
                ordered("Alias", "champion", "Package digest", DIGEST.substring(0, 24) + "\u2026"),
                State.VERIFIED,
                "the row's model_digest equals the version's package digest"),
            new Link(
                "MLflow run",
                RUN,
                ordered("Name", "train flight-delay", "Status", "FINISHED"),
                State.VERIFIED,
                "the row's run_id, the version's run and the run that exists are one"),
            new Link(
                "Training table",
                "flight_features@3",
                ordered("Rows", "336,776", "Location", "/home/ada/.sinter/lake/flight_features"),
                State.VERIFIED,
                "Delta version 3 can be read"),
            new Link(
                "Quality gate",
                "passed",
                ordered("Verdict", "4 of 4 checks passed"),
                State.UNCHECKED,
                "the version carries no digest of its gate"));
    Map<String, String> features =
        ordered(
            "carrier",
            "UA",
            "origin",
            "EWR",
            "dest",
            "ORD",
            "hour",
            "19",
            "distance",
            "719",
            "temp",
            "87.08",
            "humid",
            "58.41",
            "wind_speed",
            "9.21",
            "visib",
            "6.0",
            "precip",
            "0.12",
            "plane_age",
            "12",
            "seats",
            "149");
    return new LineageFacts(
        "2013-07-10-UA-1071-EWR",
        "the highest score in July 2013, the month with the lowest estimated AUC",
        links,
        features,
        Optional.empty());
  }

  private static Map<String, String> configuration() {
    return ordered(
        "model.name",
        "flight-delay",
        "scored.table",
        "flight_scores",
        "features.table",
        "flight_features",
        "drift.table",
        "drift_metrics",
        "performance.table",
        "performance_estimates",
        "incidents.table",
        "incidents",
        "output",
        "/home/ada/.sinter/report/index.html");
  }

  private static Map<String, String> ordered(String... pairs) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }
}
