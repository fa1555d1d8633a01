package io.sinter.training;

import io.sinter.training.internal.ml.Choices;
import io.sinter.training.internal.ml.Fitting;
import io.sinter.training.internal.ml.ModelParams;
import io.sinter.training.internal.ml.Schemas;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Trains a neural network data-parallel in a Spark barrier stage, as an estimator of spark.ml: in a
 * {@code Pipeline}, in {@code CrossValidator}, saved and loaded like those of MLlib.
 *
 * <p>It reads a column of vectors ({@code featuresCol}) and/or columns of numbers, arrays, times
 * and categories as they are ({@code numericCols}, {@code arrayCols}, {@code cyclicCols}, {@code
 * categoricalCols}): missing values, standardisation and vocabularies are fitted on the training
 * rows and become part of the model. What is trained says {@code network}, what it is trained for
 * says {@code loss}.
 *
 * <p>Fits of one JVM run one after another, since each takes all the slots it needs at once. Not
 * thread-safe while params are set; {@link #fit} may be called by several threads.
 */
public final class TorchEstimator extends Estimator<TorchModel>
    implements TorchParams, DefaultParamsWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;

  /** An estimator with a random uid. */
  public TorchEstimator() {
    this(Identifiable.randomUID("torchEstimator"));
  }

  /** An estimator with a uid. */
  public TorchEstimator(String uid) {
    this.uid = uid;
    ModelParams.setDefaults(this);
  }

  @Override
  public String uid() {
    return uid;
  }

  /**
   * Trains.
   *
   * @throws IllegalArgumentException if params and schema do not fit
   * @throws io.sinter.job.JobException if the rows cannot be trained on, the training cannot start,
   *     or a rank fails
   */
  @Override
  public TorchModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema(), /* logging= */ true);
    TorchModel model = new TorchModel(uid, Fitting.of(dataset.toDF(), this));
    return copyValues(model.setParent(this), copyValues$default$2());
  }

  /** The schema after {@link TorchModel#transform}. */
  @Override
  public StructType transformSchema(StructType schema) {
    return Schemas.fitting(schema, this);
  }

  @Override
  public TorchEstimator copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** Reads estimators. */
  public static MLReader<TorchEstimator> read() {
    return new DefaultParamsReader<>();
  }

  /** Loads an estimator that was saved. */
  public static TorchEstimator load(String path) {
    return read().load(path);
  }

  /** Sets {@link #network}. */
  public TorchEstimator setNetwork(Network value) {
    if (value instanceof ScriptedNetwork) {
      throw new IllegalArgumentException(
          "Cannot set network: a param does not hold the bytes of a TorchScript module (allowed: Network.scripted with the file's URI as text). Name the file.");
    }
    return setNetwork(ModelParams.NETWORK.format(value));
  }

  /** Sets {@link #loss}. */
  public TorchEstimator setLoss(Loss value) {
    return setLoss(ModelParams.LOSS.format(value));
  }

  /** Sets {@link #optimizer}. */
  public TorchEstimator setOptimizer(OptimizerKind value) {
    return setOptimizer(Choices.text(value));
  }

  /** Sets {@link #featuresCol}. */
  public TorchEstimator setFeaturesCol(String value) {
    set(featuresCol(), value);
    return this;
  }

  /** Sets {@link #numericCols}. */
  public TorchEstimator setNumericCols(String... value) {
    set(numericCols(), value);
    return this;
  }

  /** Sets {@link #categoricalCols}. */
  public TorchEstimator setCategoricalCols(String... value) {
    set(categoricalCols(), value);
    return this;
  }

  /** Sets {@link #labelCol}. */
  public TorchEstimator setLabelCol(String value) {
    set(labelCol(), value);
    return this;
  }

  /** Sets {@link #weightCol}. */
  public TorchEstimator setWeightCol(String value) {
    set(weightCol(), value);
    return this;
  }

  /** Sets {@link #validationIndicatorCol}. */
  public TorchEstimator setValidationIndicatorCol(String value) {
    set(validationIndicatorCol(), value);
    return this;
  }

  /** Sets {@link #predictionCol}. */
  public TorchEstimator setPredictionCol(String value) {
    set(predictionCol(), value);
    return this;
  }

  /** Sets {@link #probabilityCol}. */
  public TorchEstimator setProbabilityCol(String value) {
    set(probabilityCol(), value);
    return this;
  }

  /** Sets {@link #rawPredictionCol}. */
  public TorchEstimator setRawPredictionCol(String value) {
    set(rawPredictionCol(), value);
    return this;
  }

  /** Sets {@link #threshold}. */
  public TorchEstimator setThreshold(double value) {
    set(threshold(), value);
    return this;
  }

  /** Sets {@link #fill}. */
  public TorchEstimator setFill(String value) {
    set(fill(), value);
    return this;
  }

  /** Sets {@link #vocabularyLimit}. */
  public TorchEstimator setVocabularyLimit(int value) {
    set(vocabularyLimit(), value);
    return this;
  }

  /** Sets {@link #minimumCount}. */
  public TorchEstimator setMinimumCount(int value) {
    set(minimumCount(), value);
    return this;
  }

  /** Sets {@link #scoringBatchSize}. */
  public TorchEstimator setScoringBatchSize(int value) {
    set(scoringBatchSize(), value);
    return this;
  }

  /** Sets {@link #network}. */
  public TorchEstimator setNetwork(String value) {
    set(network(), value);
    return this;
  }

  /** Sets {@link #loss}. */
  public TorchEstimator setLoss(String value) {
    set(loss(), value);
    return this;
  }

  /** Sets {@link #maxIter}. */
  public TorchEstimator setMaxIter(int value) {
    set(maxIter(), value);
    return this;
  }

  /** Sets {@link #batchSize}. */
  public TorchEstimator setBatchSize(int value) {
    set(batchSize(), value);
    return this;
  }

  /** Sets {@link #accumulation}. */
  public TorchEstimator setAccumulation(int value) {
    set(accumulation(), value);
    return this;
  }

  /** Sets {@link #stepSize}. */
  public TorchEstimator setStepSize(double value) {
    set(stepSize(), value);
    return this;
  }

  /** Sets {@link #optimizer}. */
  public TorchEstimator setOptimizer(String value) {
    set(optimizer(), value);
    return this;
  }

  /** Sets {@link #weightDecay}. */
  public TorchEstimator setWeightDecay(double value) {
    set(weightDecay(), value);
    return this;
  }

  /** Sets {@link #momentum}. */
  public TorchEstimator setMomentum(double value) {
    set(momentum(), value);
    return this;
  }

  /** Sets {@link #schedule}. */
  public TorchEstimator setSchedule(String value) {
    set(schedule(), value);
    return this;
  }

  /** Sets {@link #clipNorm}. */
  public TorchEstimator setClipNorm(double value) {
    set(clipNorm(), value);
    return this;
  }

  /** Sets {@link #clipValue}. */
  public TorchEstimator setClipValue(double value) {
    set(clipValue(), value);
    return this;
  }

  /** Sets {@link #patience}. */
  public TorchEstimator setPatience(int value) {
    set(patience(), value);
    return this;
  }

  /** Sets {@link #validationFraction}. */
  public TorchEstimator setValidationFraction(double value) {
    set(validationFraction(), value);
    return this;
  }

  /** Sets {@link #seed}. */
  public TorchEstimator setSeed(long value) {
    set(seed(), value);
    return this;
  }

  /** Sets {@link #numRanks}. */
  public TorchEstimator setNumRanks(int value) {
    set(numRanks(), value);
    return this;
  }

  /** Sets {@link #device}. */
  public TorchEstimator setDevice(String value) {
    set(device(), value);
    return this;
  }

  /** Sets {@link #precision}. */
  public TorchEstimator setPrecision(String value) {
    set(precision(), value);
    return this;
  }

  /** Sets {@link #timeout}. */
  public TorchEstimator setTimeout(int value) {
    set(timeout(), value);
    return this;
  }

  /** Sets {@link #loaderMemory}. */
  public TorchEstimator setLoaderMemory(long value) {
    set(loaderMemory(), value);
    return this;
  }

  /** Sets {@link #checkpointLocation}. */
  public TorchEstimator setCheckpointLocation(String value) {
    set(checkpointLocation(), value);
    return this;
  }

  /** Sets {@link #checkpointInterval}. */
  public TorchEstimator setCheckpointInterval(int value) {
    set(checkpointInterval(), value);
    return this;
  }

  /** Sets {@link #checkpointRunId}. */
  public TorchEstimator setCheckpointRunId(String value) {
    set(checkpointRunId(), value);
    return this;
  }

  /** Sets {@link #cyclicCols}. */
  public TorchEstimator setCyclicCols(String... value) {
    set(cyclicCols(), value);
    return this;
  }

  /** Sets {@link #arrayCols}. */
  public TorchEstimator setArrayCols(String... value) {
    set(arrayCols(), value);
    return this;
  }

  /** Sets {@link #standardization}. */
  public TorchEstimator setStandardization(boolean value) {
    set(standardization(), value);
    return this;
  }

  /** Sets {@link #beta1}. */
  public TorchEstimator setBeta1(double value) {
    set(beta1(), value);
    return this;
  }

  /** Sets {@link #beta2}. */
  public TorchEstimator setBeta2(double value) {
    set(beta2(), value);
    return this;
  }

  /** Sets {@link #epsilon}. */
  public TorchEstimator setEpsilon(double value) {
    set(epsilon(), value);
    return this;
  }

  /** Sets {@link #scheduleWarmup}. */
  public TorchEstimator setScheduleWarmup(double value) {
    set(scheduleWarmup(), value);
    return this;
  }

  /** Sets {@link #scheduleFloor}. */
  public TorchEstimator setScheduleFloor(double value) {
    set(scheduleFloor(), value);
    return this;
  }

  /** Sets {@link #schedulePieces}. */
  public TorchEstimator setSchedulePieces(int value) {
    set(schedulePieces(), value);
    return this;
  }

  /** Sets {@link #scheduleDecay}. */
  public TorchEstimator setScheduleDecay(double value) {
    set(scheduleDecay(), value);
    return this;
  }

  /** Sets {@link #validationTable}. */
  public TorchEstimator setValidationTable(String value) {
    set(validationTable(), value);
    return this;
  }

  /** Sets {@link #bucketBytes}. */
  public TorchEstimator setBucketBytes(long value) {
    set(bucketBytes(), value);
    return this;
  }

  /** Sets {@link #compression}. */
  public TorchEstimator setCompression(String value) {
    set(compression(), value);
    return this;
  }

  /** Sets {@link #loaderPrefetch}. */
  public TorchEstimator setLoaderPrefetch(int value) {
    set(loaderPrefetch(), value);
    return this;
  }

  /** Sets {@link #checkpointSteps}. */
  public TorchEstimator setCheckpointSteps(int value) {
    set(checkpointSteps(), value);
    return this;
  }

  /** Sets {@link #attempts}. */
  public TorchEstimator setAttempts(int value) {
    set(attempts(), value);
    return this;
  }

  /** Sets {@link #slotWait}. */
  public TorchEstimator setSlotWait(int value) {
    set(slotWait(), value);
    return this;
  }

  /** Sets {@link #gpuCache}. */
  public TorchEstimator setGpuCache(String value) {
    set(gpuCache(), value);
    return this;
  }

  /** Sets {@link #taskGpus}. */
  public TorchEstimator setTaskGpus(int value) {
    set(taskGpus(), value);
    return this;
  }

  /** Sets {@link #plaintext}. */
  public TorchEstimator setPlaintext(String value) {
    set(plaintext(), value);
    return this;
  }
}
