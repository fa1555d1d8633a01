package io.sinter.training.internal.ml;

import io.sinter.training.EpochReport;
import io.sinter.training.Loss;
import io.sinter.training.Network;
import io.sinter.training.RankReport;
import io.sinter.training.TorchParams;
import io.sinter.training.Trainer;
import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingOptions;
import io.sinter.training.TrainingResult;
import io.sinter.training.TrainingSet;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One fit of an estimator. */
public final class Fitting {
  private static final Logger LOG = LoggerFactory.getLogger(Fitting.class);

  /**
   * Two barrier stages that each hold some of the slots the other needs would wait for ever, as
   * those of a cross validation with parallelism would.
   */
  private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock(/* fair= */ true);

  private Fitting() {}

  /** Trains on a dataset whose schema fits the params. */
  public static StoredModel of(Dataset<Row> dataset, TorchParams params) {
    Network network = ModelParams.NETWORK.parse(params.getNetwork());
    Trainer trainer = new Trainer(dataset.sparkSession());
    TrainingOptions options = ModelParams.options(params, trainer.slots());
    trainer.check(options);
    InputColumns inputs = InputColumns.of(dataset, params);
    Loss loss = TrainingTable.loss(dataset, params);
    Dataset<Row> table = TrainingTable.of(dataset, params, inputs, loss);
    ONE_AT_A_TIME.lock();
    try {
      TrainingSet data =
          TrainingSet.of(table, "the dataset", ModelParams.columns(params, inputs, loss));
      TrainingResult result = trainer.train(data, network, options, new Log(params.uid()));
      LOG.info(
          "{}: fitted {} features on {} rows with {} ranks",
          params.uid(),
          data.features().features().size(),
          data.counts().training(),
          options.ranks());
      return new StoredModel(
          data.features().toJson(),
          inputs.vector(),
          inputs.width(),
          ModelParams.LOSS.format(loss),
          result.onnx().orElseThrow(),
          result.torchScript(),
          result.epochs(),
          result.bestEpoch());
    } finally {
      ONE_AT_A_TIME.unlock();
    }
  }

  private record Log(String uid) implements TrainingListener {
    @Override
    public void ready(RankReport rank) {
      LOG.info("{}: {}", uid, rank.line());
    }

    @Override
    public void epoch(EpochReport epoch) {
      LOG.info("{}: {}", uid, epoch.line());
    }
  }
}
