package io.sinter.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.job.testing.SparkTestSession;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkTestSession.class)
class InputTest {
  @Test
  void handsOutEachTrainingRowOnceWithoutTraining(SparkSession spark) {
    TrainingSet set = TrainingSet.fit(Tables.separable(spark, 2000), "t", Tables.columns());
    TrainingOptions options = TrainingOptions.builder().ranks(2).batchRows(100).build();

    InputReport report = new Trainer(spark).readThrough(set, options);

    assertThat(report.rows()).isEqualTo(set.counts().training());
    assertThat(report.batches()).isBetween(report.rows() / 50, report.rows() / 50 + 2);
    assertThat(report.readSeconds()).isBetween(0.0, report.seconds());
  }
}
