package io.sinter.training;

import io.sinter.job.JobException;
import io.sinter.training.internal.ml.ModelParams;
import io.sinter.training.internal.ml.SharedNetwork;
import io.sinter.training.internal.ml.StoredModel;
import io.sinter.training.internal.ml.TorchModelReader;
import io.sinter.training.internal.ml.TorchModelWriter;
import io.sinter.training.internal.ml.Transform;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A network that {@link TorchEstimator} trained, as a model of spark.ml. {@link #transform} scores
 * in executors with ONNX Runtime, without Python, in batches, with one session for all tasks of an
 * executor; a network that was brought as TorchScript with libtorch, one module a task.
 *
 * <p>A binary classifier appends {@code rawPrediction} (vector of the negative and the positive
 * log-odds), {@code probability} (vector of the two classes) and {@code prediction} (0 or 1), as
 * MLlib's do. Probabilities are computed in 32 bits, and log-odds from them.
 */
public final class TorchModel extends Model<TorchModel> implements TorchParams, MLWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final @Nullable StoredModel stored;
  private final @Nullable SharedNetwork network;

  /** A model without a network, as Spark Connect asks for it; it cannot transform. */
  public TorchModel() {
    this(Identifiable.randomUID("torchModel"));
  }

  /** A model without a network; otherwise like {@link #TorchModel()}. */
  public TorchModel(String uid) {
    this.uid = uid;
    this.stored = null;
    this.network = null;
    ModelParams.setDefaults(this);
  }

  /** For {@link TorchEstimator} and the reader. */
  public TorchModel(String uid, StoredModel stored) {
    this(uid, stored, new SharedNetwork(stored.scored()));
  }

  private TorchModel(String uid, StoredModel stored, SharedNetwork network) {
    this.uid = uid;
    this.stored = stored;
    this.network = network;
    ModelParams.setDefaults(this);
  }

  @Override
  public String uid() {
    return uid;
  }

  /**
   * Appends the model's columns, lazily.
   *
   * @throws IllegalArgumentException if params and schema do not fit
   * @throws JobException if the model has no network, or a column is missing or of a wrong type
   */
  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    return transforming().apply(dataset.toDF(), this);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return transforming().schema(schema, this);
  }

  @Override
  public TorchModel copy(ParamMap extra) {
    TorchModel copy =
        stored == null || network == null
            ? new TorchModel(uid)
            : new TorchModel(uid, stored, network);
    return copyValues(copy, extra).setParent(parent());
  }

  /** How the training went. */
  public TorchTrainingSummary summary() {
    return new TorchTrainingSummary(stored().epochs(), stored().bestEpoch());
  }

  /** Always true of a model that was fitted or loaded. */
  public boolean hasSummary() {
    return stored != null;
  }

  /**
   * The network as an ONNX graph over the raw columns.
   *
   * @throws JobException if the network was brought as TorchScript: it has no such graph
   */
  public byte[] onnx() {
    byte[] graph = stored().onnx();
    if (graph == null) {
      throw new JobException(
          "Cannot give the ONNX graph of model %s: its network was brought as TorchScript and has none (allowed: mlp, residual, transformer, convolution). Use torchScript()."
              .formatted(uid));
    }
    return graph.clone();
  }

  /** The network as a TorchScript archive. */
  public byte[] torchScript() {
    return stored().torchScript().clone();
  }

  @Override
  public long estimatedSize() {
    return stored == null ? 0 : stored.bytes();
  }

  /** Writes the params as MLlib does, and the network beside them; see {@link MLWriter}. */
  @Override
  public MLWriter write() {
    return new TorchModelWriter(this, stored());
  }

  /** Reads models. */
  public static MLReader<TorchModel> read() {
    return new TorchModelReader();
  }

  /**
   * Loads a model that was saved.
   *
   * @throws JobException if a file is not what was saved
   */
  public static TorchModel load(String path) {
    return read().load(path);
  }

  private StoredModel stored() {
    if (stored == null) {
      throw new JobException(
          "Cannot use model %s: it has no network (allowed: fitted or loaded models). Fit a TorchEstimator, or load a model."
              .formatted(uid));
    }
    return stored;
  }

  private Transform transforming() {
    StoredModel present = stored();
    return new Transform(present, network == null ? new SharedNetwork(present.scored()) : network);
  }

  /** Sets {@link #featuresCol}. */
  public TorchModel setFeaturesCol(String value) {
    set(featuresCol(), value);
    return this;
  }

  /** Sets {@link #predictionCol}. */
  public TorchModel setPredictionCol(String value) {
    set(predictionCol(), value);
    return this;
  }

  /** Sets {@link #probabilityCol}. */
  public TorchModel setProbabilityCol(String value) {
    set(probabilityCol(), value);
    return this;
  }

  /** Sets {@link #rawPredictionCol}. */
  public TorchModel setRawPredictionCol(String value) {
    set(rawPredictionCol(), value);
    return this;
  }

  /** Sets {@link #threshold}. */
  public TorchModel setThreshold(double value) {
    set(threshold(), value);
    return this;
  }

  /** Sets {@link #scoringBatchSize}. */
  public TorchModel setScoringBatchSize(int value) {
    set(scoringBatchSize(), value);
    return this;
  }
}
