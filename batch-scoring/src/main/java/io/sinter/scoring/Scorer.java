package io.sinter.scoring;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.sinter.arrow.EngineNetwork;
import io.sinter.job.JobException;
import io.sinter.job.ModelInputs;
import io.sinter.registry.ModelOutput;
import io.sinter.scoring.internal.EngineParity;
import io.sinter.scoring.internal.EngineScoreTask;
import io.sinter.scoring.internal.InternalRows;
import io.sinter.scoring.internal.KeyCheck;
import io.sinter.scoring.internal.ModelBytes;
import io.sinter.scoring.internal.OtherScoreTask;
import io.sinter.scoring.internal.Projection;
import io.sinter.scoring.internal.ScoreTask;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Scores rows with one model. The model's bytes reach each executor once, are checked against the
 * package's digest there, and become one native session per executor, or one engine per GPU, that
 * all its tasks share. Rows become Arrow vectors, which a session reads in place, and of which an
 * engine makes its tensors in pinned memory.
 *
 * <p>Lives on the driver; thread-safe. Closing it releases the bytes on the executors, so a scored
 * dataset must have been written before.
 */
public final class Scorer implements AutoCloseable {
  /** How many rows are scored in one native call where nothing else is asked for. */
  public static final int BATCH_ROWS_DEFAULT = 4096;

  private final ScoringModel model;
  private final int batchRows;
  private final ScoringPlace place;
  private final EngineNetwork.Finish finish;
  private final Broadcast<ModelBytes> bytes;
  private final ScoringCounts counts;

  private Scorer(
      ScoringModel model,
      int batchRows,
      ScoringPlace place,
      EngineNetwork.Finish finish,
      Broadcast<ModelBytes> bytes,
      ScoringCounts counts) {
    this.model = model;
    this.batchRows = batchRows;
    this.place = place;
    this.finish = finish;
    this.bytes = bytes;
    this.counts = counts;
  }

  /** Makes a model ready to score on the CPU; otherwise like the other {@code open}. */
  public static Scorer open(SparkSession spark, ScoringModel model, int batchRows) {
    return open(spark, model, batchRows, ScoringPlace.CPU);
  }

  /**
   * Makes a model ready to score.
   *
   * @param spark the session; stays the caller's
   * @param model the model; its package's directory is read now and not later
   * @param batchRows how many rows go through one native call, at least 1
   * @param place where it computes; a task that has no GPU where it needs one fails
   * @throws JobException if the model cannot be scored there
   */
  public static Scorer open(
      SparkSession spark, ScoringModel model, int batchRows, ScoringPlace place) {
    if (batchRows < 1) {
      throw new JobException(
          "Cannot score in batches of %d rows (allowed: at least 1). Raise %s."
              .formatted(batchRows, ScoreKeys.BATCH_SIZE));
    }
    if (model.network() instanceof OwnModel own && !own.contents().output().names().isEmpty()) {
      ModelOutput output = own.contents().output();
      throw new JobException(
          "Cannot score with %s: it gives %d numbers a row, %s %s (allowed: one, a probability or a number). Score with TorchModel, or in Python with mlflow.pyfunc."
              .formatted(
                  model,
                  output.names().size(),
                  output.kind().name().toLowerCase(Locale.ROOT),
                  output.names()));
    }
    EngineNetwork.Finish finish =
        place == ScoringPlace.CPU ? EngineNetwork.Finish.NONE : EngineParity.require(model);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    return new Scorer(
        model,
        batchRows,
        place,
        finish,
        context.broadcast(read(model, place)),
        ScoringCounts.register(spark.sparkContext()));
  }

  private static ModelBytes read(ScoringModel model, ScoringPlace place) {
    return place == ScoringPlace.CPU || model.network() instanceof OtherModel
        ? ModelBytes.read(model)
        : ModelBytes.readTorchScript(model.contents());
  }

  /** The model that scores. */
  public ScoringModel model() {
    return model;
  }

  /** Where it computes. */
  public ScoringPlace place() {
    return place;
  }

  /** What was counted on the executors since the scorer was opened. */
  public ScoringCounts counts() {
    return counts;
  }

  /**
   * Scores rows. Lazy: the model runs when the result is written.
   *
   * @param rows the rows; not streaming
   * @return one row for each, in the columns of {@link ScoredTable#schema}
   * @throws JobException naming every missing or wrongly typed column
   */
  public Dataset<Row> score(Dataset<Row> rows, ScoreRequest request) {
    StructType schema = rows.schema();
    KeyCheck.requireColumns(schema, request.keys(), request.table());
    return scored(rows, request.keys(), request.table()).select(output(request));
  }

  /**
   * Adds the score to rows, as a column after their own. Lazy: the model runs when the result is
   * used.
   *
   * @param rows the rows, whose column names are distinct; not streaming
   * @param column the name of the score: the model's 32-bit output as a double, null where the
   *     model gave no number
   * @param table the rows' name, for messages
   * @throws JobException naming every missing or wrongly typed column
   */
  public Dataset<Row> withScore(Dataset<Row> rows, String column, String table) {
    List<String> names = List.of(rows.columns());
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      columns.add(col(keyAlias(i)).as(names.get(i)));
    }
    columns.add(col(ScoredTable.SCORE).as(column));
    return scored(rows, names, table).select(columns.toArray(Column[]::new));
  }

  /** The kept columns as {@code key_0}, {@code key_1}, the score and the prediction. */
  private Dataset<Row> scored(Dataset<Row> rows, List<String> kept, String table) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < kept.size(); i++) {
      columns.add(col(ModelInputs.quoted(kept.get(i))).as(keyAlias(i)));
    }
    Column[] inputs = Projection.of(model, rows.schema(), table);
    for (int i = 0; i < inputs.length; i++) {
      columns.add(inputs[i].as("input_" + i));
    }
    Dataset<Row> projected = rows.select(columns.toArray(Column[]::new));
    StructType keySchema = keySchema(projected.schema(), kept.size());
    return InternalRows.map(
        projected,
        keySchema
            .add(ScoredTable.SCORE, DataTypes.DoubleType, true)
            .add(ScoredTable.PREDICTION, DataTypes.DoubleType, true),
        task(keySchema));
  }

  private FlatMapFunction<Iterator<InternalRow>, InternalRow> task(StructType keys) {
    if (model.network() instanceof OtherModel other) {
      return new OtherScoreTask(bytes, other, keys, batchRows, counts);
    }
    return place == ScoringPlace.CPU
        ? new ScoreTask(bytes, model.digest(), model.contents().features(), keys, batchRows, counts)
        : new EngineScoreTask(bytes, model, finish, place, keys, batchRows, counts);
  }

  /** Of a package of Sinter's from the score; a model that Python logged has its own. */
  private Column prediction(Column score) {
    if (model.network() instanceof OtherModel) {
      return col(ScoredTable.PREDICTION);
    }
    boolean number = model.contents().output().kind() == ModelOutput.Kind.NUMBER;
    Column reached = score.geq(model.contents().decisionThreshold()).cast(DataTypes.DoubleType);
    return number ? score : reached;
  }

  private Column[] output(ScoreRequest request) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < request.keys().size(); i++) {
      columns.add(col(keyAlias(i)).as(request.keys().get(i)));
    }
    Column score = col(ScoredTable.SCORE);
    columns.add(prediction(score).as(ScoredTable.PREDICTION));
    columns.add(score);
    columns.add(lit(model.name()).as(ScoredTable.MODEL_NAME));
    columns.add(lit(model.version()).as(ScoredTable.MODEL_VERSION));
    columns.add(lit(model.digest()).as(ScoredTable.MODEL_DIGEST));
    columns.add(lit(model.runId()).as(ScoredTable.RUN_ID));
    Column version =
        request.sourceVersion().isPresent()
            ? lit(request.sourceVersion().getAsLong())
            : lit(null).cast(DataTypes.LongType);
    columns.add(version.as(ScoredTable.SOURCE_VERSION));
    columns.add(lit(request.batchId()).as(ScoredTable.BATCH_ID));
    columns.add(lit(request.scoredAt()).as(ScoredTable.SCORED_AT));
    return columns.toArray(Column[]::new);
  }

  private static StructType keySchema(StructType projected, int keys) {
    StructType schema = new StructType();
    for (int i = 0; i < keys; i++) {
      StructField field = projected.apply(i);
      schema = schema.add(field);
    }
    return schema;
  }

  private static String keyAlias(int index) {
    return "key_" + index;
  }

  /** Releases the model's bytes on the driver and the executors. */
  @Override
  public void close() {
    bytes.destroy();
  }
}
