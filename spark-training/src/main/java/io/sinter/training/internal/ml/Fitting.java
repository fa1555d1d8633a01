package io.sinter.training.internal.ml;

import io.sinter.training.ArrayColumn;
import io.sinter.training.EnergyUse;
import io.sinter.training.EpochReport;
import io.sinter.training.Loss;
import io.sinter.training.Network;
import io.sinter.training.RankReport;
import io.sinter.training.ScriptedNetwork;
import io.sinter.training.TorchParams;
import io.sinter.training.Trainer;
import io.sinter.training.TrainingListener;
import io.sinter.training.TrainingOptions;
import io.sinter.training.TrainingResult;
import io.sinter.training.TrainingSet;
import io.sinter.training.TrainingUsage;
import java.util.List;
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
    Trainer trainer = new Trainer(dataset.sparkSession());
    Network network = trainer.read(ModelParams.NETWORK.parse(params.getNetwork()));
    TrainingOptions options = ModelParams.options(params, trainer::slots);
    trainer.check(options);
    InputColumns inputs = InputColumns.of(dataset, params, network);
    Loss loss = TrainingTable.loss(dataset, params);
    Dataset<Row> table = TrainingTable.of(dataset, params, inputs, loss);
    ONE_AT_A_TIME.lock();
    try {
      TrainingSet data =
          TrainingSet.of(table, "the dataset", ModelParams.columns(params, inputs, loss, network));
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
          inputs.arrays().stream().map(ArrayColumn::toString).toList(),
          ModelParams.LOSS.format(loss),
          network instanceof ScriptedNetwork scripted
              ? scripted.inputs().stream().map(ScriptedNetwork.Input::toString).toList()
              : List.of(),
          result.onnx().orElse(null),
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

    @Override
    public void usage(TrainingUsage usage) {
      LOG.info(
          "{}: used {} executor hours, {} GPU hours; energy {}",
          uid,
          usage.executorHours(),
          usage.gpuHours(),
          usage.energy().map(EnergyUse::line).orElse("not measured"));
    }
  }
}
