package io.sinter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.spark.sql.SaveMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The champion in Python's own MLflow client, on raw rows. */
@ExtendWith(FlightsHome.class)
class PythonClientIT {
  @TempDir Path folder;

  @Test
  void scoresRawRowsAsTheJvmDid() {
    FlightsHome.table("flight_features");
    FlightsHome.table("flight_scores");
    Path rows = folder.resolve("rows");
    // Every 50th flight by key: thousands of rows with nulls and rare categories in them.
    FlightsHome.spark()
        .sql(
            "SELECT f.*, s.score AS jvm_score, s.prediction AS jvm_prediction"
                + " FROM flight_features f JOIN flight_scores s USING (flight_id)"
                + " WHERE pmod(xxhash64(f.flight_id), 50) = 0")
        .coalesce(1)
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(rows.toString());

    String printed =
        Command.of(
                Repository.python().toString(),
                Repository.script("score_with_pyfunc.py").toString(),
                rows.toString(),
                "models:/flight-delay@champion")
            .with("MLFLOW_TRACKING_URI", FlightsHome.trackingUri())
            .succeed();

    assertThat(printed).contains("rows agree within 1e-5");
  }
}
