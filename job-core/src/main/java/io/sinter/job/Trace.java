package io.sinter.job;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What made a row of a monitor table; written with every one of them.
 *
 * @param monitorId the monitor
 * @param configHash SHA-256 of its resolved configuration
 * @param sparkApplicationId Spark's application id
 * @param runId the MLflow run that trained the model
 * @param modelName the registered model
 * @param modelVersion its version
 * @param tableVersions every table read, as {@code name@version}, separated by commas
 * @param codeVersion the version of Sinter
 */
public record Trace(
    String monitorId,
    String configHash,
    String sparkApplicationId,
    String runId,
    String modelName,
    String modelVersion,
    String tableVersions,
    String codeVersion) {

  /** The fields of the block, in the order of {@link #values()}. */
  public static final StructType SCHEMA =
      new StructType()
          .add("monitor_id", DataTypes.StringType)
          .add("config_hash", DataTypes.StringType)
          .add("spark_app_id", DataTypes.StringType)
          .add("run_id", DataTypes.StringType)
          .add("model_name", DataTypes.StringType)
          .add("model_version", DataTypes.StringType)
          .add("table_versions", DataTypes.StringType)
          .add("code_version", DataTypes.StringType);

  /** The values of the block, in the order of {@link #SCHEMA}. */
  public List<String> values() {
    return List.of(
        monitorId,
        configHash,
        sparkApplicationId,
        runId,
        modelName,
        modelVersion,
        tableVersions,
        codeVersion);
  }

  /** The block as literal columns. */
  public Column[] columns() {
    List<String> values = values();
    String[] names = SCHEMA.fieldNames();
    Column[] columns = new Column[names.length];
    for (int i = 0; i < names.length; i++) {
      columns[i] = functions.lit(values.get(i)).as(names[i]);
    }
    return columns;
  }
}
