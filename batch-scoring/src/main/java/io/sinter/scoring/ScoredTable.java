package io.sinter.scoring;

import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a scored table. The asked key columns come first, then these, in this order. There
 * is one row per key and model at most.
 */
public final class ScoredTable {
  /**
   * Double: 1 where the score reaches the model's decision threshold, else 0; the score itself
   * where the model predicts a number; null like score.
   */
  public static final String PREDICTION = "prediction";

  /**
   * Double, the model's 32-bit output, within [0, 1] where it is a probability; null where the
   * model gave no number.
   */
  public static final String SCORE = "score";

  /** The registered model's name. */
  public static final String MODEL_NAME = "model_name";

  /** The registered version. */
  public static final String MODEL_VERSION = "model_version";

  /** SHA-256 of the package's manifest. */
  public static final String MODEL_DIGEST = "model_digest";

  /** The run that trained the model; empty if it belongs to none. */
  public static final String RUN_ID = "run_id";

  /** Long: the version of the source table that the row was read at; null where unknown. */
  public static final String SOURCE_VERSION = "source_version";

  /** The commit that wrote the row: a job's run, or a stream's name, query and micro-batch. */
  public static final String BATCH_ID = "batch_id";

  /** Timestamp: when its batch began to be scored. */
  public static final String SCORED_AT = "scored_at";

  /** The columns after the keys. */
  public static final StructType SCORES =
      new StructType()
          .add(PREDICTION, DataTypes.DoubleType)
          .add(SCORE, DataTypes.DoubleType)
          .add(MODEL_NAME, DataTypes.StringType)
          .add(MODEL_VERSION, DataTypes.StringType)
          .add(MODEL_DIGEST, DataTypes.StringType)
          .add(RUN_ID, DataTypes.StringType)
          .add(SOURCE_VERSION, DataTypes.LongType)
          .add(BATCH_ID, DataTypes.StringType)
          .add(SCORED_AT, DataTypes.TimestampType);

  private ScoredTable() {}

  /**
   * The schema of a scored table.
   *
   * @param source the schema of the source, which has the key columns
   * @param keys the key columns
   */
  public static StructType schema(StructType source, List<String> keys) {
    StructType schema = new StructType();
    for (String key : keys) {
      schema = schema.add(source.apply(source.fieldIndex(key)));
    }
    for (var field : SCORES.fields()) {
      schema = schema.add(field);
    }
    return schema;
  }
}
