package io.sinter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.spark.sql.SaveMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The first version of the demo's model through every door of Python's MLflow, on raw rows. */
@ExtendWith(FlightsHome.class)
class PythonClientIT {
  private static final String MODEL = "models:/flight-delay/1";

  @TempDir Path folder;
  private Path rows;

  /** Every 50th flight by key: thousands of rows with nulls and rare categories in them. */
  @BeforeEach
  void takeRows() {
    rows = folder.resolve("rows");
    FlightsHome.table("flight_features");
    FlightsHome.table("flight_scores");
    FlightsHome.spark()
        .sql(
            "SELECT f.*, s.score AS jvm_score, s.prediction AS jvm_prediction"
                + " FROM flight_features f JOIN flight_scores s USING (flight_id)"
                + " WHERE s.model_version = '1' AND pmod(xxhash64(f.flight_id), 50) = 0")
        .coalesce(1)
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(rows.toString());
  }

  @Test
  void pyfuncScoresRawRowsAsTheJvmDid() {
    assertThat(score(Repository.python().toString(), "score_with_pyfunc.py"))
        .contains("rows agree within 1e-5");
  }

  @Test
  void onnxModelServerAndSparkUdfScoreRawRowsAsTheJvmDid() {
    assertThat(score(Repository.python().toString(), "score_everywhere.py"))
        .contains("every door agrees within 1e-5");
  }

  /** PyTorch is not part of the environment that the launcher makes. */
  @Test
  @EnabledIfSystemProperty(named = "sinter.pytorch.python", matches = ".+")
  void pytorchFlavorScoresRawRowsAsTheJvmDid() {
    assertThat(score(System.getProperty("sinter.pytorch.python"), "score_with_pytorch.py"))
        .contains("PyTorch agrees within 1e-5");
  }

  private String score(String python, String script) {
    return Command.of(python, Repository.script(script).toString(), rows.toString(), MODEL)
        .with("MLFLOW_TRACKING_URI", FlightsHome.trackingUri())
        .succeed();
  }
}
