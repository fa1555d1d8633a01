package io.sinter.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.job.testing.SparkTestSession;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTestSession.class)
class TrainerTest {
  @Test
  void separableRowsAreLearned(SparkSession spark) {
    Dataset<Row> table = Tables.separable(spark, 8000);
    TrainingSet data = TrainingSet.fit(table, "separable", Tables.columns());
    TrainingOptions options =
        TrainingOptions.builder()
            .epochs(4)
            .batchRows(256)
            .learningRate(0.01)
            .seed(7)
            .ranks(2)
            .build();
    List<EpochReport> heard = new ArrayList<>();

    TrainingResult result =
        new Trainer(spark).train(data, Network.mlp(List.of(16)), options, listener(heard));

    assertThat(result.epochs()).hasSize(4).isEqualTo(heard);
    assertThat(result.epochs().get(3).loss()).isLessThan(result.epochs().get(0).loss() / 2);
    assertThat(result.best().auc()).isGreaterThan(0.98);
    assertThat(data.counts().training()).isEqualTo(result.best().rows());
  }

  private static TrainingListener listener(List<EpochReport> heard) {
    return new TrainingListener() {
      @Override
      public void epoch(EpochReport epoch) {
        heard.add(epoch);
      }
    };
  }
}
