package io.sinter.acceptance.checks;

import io.sinter.acceptance.CheckContext;
import io.sinter.acceptance.CheckFigure;
import io.sinter.acceptance.CheckResult;
import io.sinter.acceptance.GpuCheck;
import io.sinter.acceptance.scoring.MadeUpFlights;
import io.sinter.registry.ModelPackage;
import io.sinter.registry.PackageContents;
import io.sinter.scoring.Scorer;
import io.sinter.scoring.ScoringModel;
import io.sinter.scoring.ScoringPlace;
import io.sinter.training.Network;
import io.sinter.training.Trainer;
import io.sinter.training.TrainingColumns;
import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingOptions;
import io.sinter.training.TrainingResult;
import io.sinter.training.TrainingSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Whether a job on the device gives the scores of ONNX Runtime on the CPU. */
public final class ScoringParityCheck extends GpuCheck {
  private static final double TOLERANCE = 1e-5;
  private static final long ROWS = 32_768;

  /** The check. */
  public ScoringParityCheck() {
    super(
        "scoring-parity",
        "trained networks over gaps, unknown categories and times score in Spark tasks on the device as ONNX Runtime does on the CPU",
        "scores differ by at most 1e-5",
        Duration.ofSeconds(150));
  }

  @Override
  public CheckResult run(CheckContext context) {
    Dataset<Row> rows = MadeUpFlights.rows(context.spark(), ROWS).persist();
    List<CheckFigure> figures = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    TrainingColumns times = MadeUpFlights.columnsWithTime();
    compare(context, rows, "residual", Network.residual(32, 2), times, figures, problems);
    compare(context, rows, "transformer", Network.transformer(16, 2, 2), times, figures, problems);
    // No times in a convolution; cuDNN would compute it in TF32 unless told not to.
    Network convolution = Network.convolution(List.of(1, 4, 4), List.of(8));
    TrainingColumns plain = MadeUpFlights.columns();
    compare(context, rows, "convolution", convolution, plain, figures, problems);
    return CheckResult.of(problems, figures);
  }

  private static void compare(
      CheckContext context,
      Dataset<Row> rows,
      String name,
      Network network,
      TrainingColumns columns,
      List<CheckFigure> figures,
      List<String> problems) {
    ScoringModel model = train(context, rows, name, network, columns);
    ScoringPlace place = context.onGpu() ? ScoringPlace.CUDA : ScoringPlace.LIBTORCH_CPU;
    try (Scorer cpu = Scorer.open(context.spark(), model, 4096);
        Scorer device = Scorer.open(context.spark(), model, 4096, place)) {
      Map<Long, Double> expected = scores(cpu, rows);
      Map<Long, Double> found = scores(device, rows);
      double largest = found.size() == ROWS ? 0 : Double.POSITIVE_INFINITY;
      for (Map.Entry<Long, Double> score : expected.entrySet()) {
        double difference =
            Math.abs(score.getValue() - found.getOrDefault(score.getKey(), Double.NaN));
        // NaN must not pass for 0.
        largest = difference <= largest ? largest : difference;
      }
      long start = System.nanoTime();
      device.withScore(rows, "score", "rows").agg(Map.of("score", "sum")).collectAsList();
      double seconds = (System.nanoTime() - start) / 1e9;
      figures.add(new CheckFigure(name + " differs by", largest, "", "<= 1e-5"));
      figures.add(CheckFigure.of(name + " in a job", ROWS / seconds, "rows/s"));
      if (!(largest <= TOLERANCE)) {
        problems.add("scores of the %s differ by %.2g".formatted(name, largest));
      }
    }
  }

  private static ScoringModel train(
      CheckContext context,
      Dataset<Row> rows,
      String name,
      Network network,
      TrainingColumns columns) {
    TrainingSet set = TrainingSet.of(rows, "made-up flights", columns);
    TrainingOptions options =
        TrainingOptions.builder()
            .epochs(1)
            .batchRows(512)
            .ranks(1)
            .seed(1)
            .device(context.device().training())
            .build();
    TrainingResult result =
        new Trainer(context.spark()).train(set, network, options, new TrainingListener() {});
    PackageContents contents =
        new PackageContents(
            set.features(),
            0.5,
            name,
            "run",
            "",
            result.onnx().orElseThrow(),
            result.torchScript(),
            List.of(Map.of("n0", 1.5)),
            "# " + name,
            Map.of());
    return new ScoringModel(
        name, "1", "run", ModelPackage.write(context.folder().resolve("model-" + name), contents));
  }

  private static Map<Long, Double> scores(Scorer scorer, Dataset<Row> rows) {
    Map<Long, Double> scores = new HashMap<>();
    for (Row row : scorer.withScore(rows, "score", "rows").select("id", "score").collectAsList()) {
      scores.put(row.getLong(0), row.isNullAt(1) ? Double.NaN : row.getDouble(1));
    }
    return scores;
  }
}
