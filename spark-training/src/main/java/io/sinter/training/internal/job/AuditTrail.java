package io.sinter.training.internal.job;

import static org.apache.spark.sql.functions.col;

import io.sinter.job.JobContext;
import io.sinter.job.SinterVersion;
import io.sinter.job.TableVersion;
import io.sinter.registry.RegisteredResult;
import io.sinter.training.TrainKeys;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What was registered and promoted, by whom, in an append-only Delta table: the digest is kept
 * there outside MLflow, and so is what an alias pointed to before, of which MLflow keeps no
 * history.
 */
public final class AuditTrail {
  /** The table's columns. */
  public static final StructType SCHEMA =
      new StructType()
          .add("event_at", DataTypes.TimestampType)
          .add("event", DataTypes.StringType)
          .add("actor", DataTypes.StringType)
          .add("model_name", DataTypes.StringType)
          .add("model_version", DataTypes.StringType)
          .add("model_digest", DataTypes.StringType)
          .add("alias", DataTypes.StringType)
          .add("previous_version", DataTypes.StringType)
          .add("owner_urn", DataTypes.StringType)
          .add("gate", DataTypes.StringType)
          .add("run_id", DataTypes.StringType)
          .add("training_table", DataTypes.StringType)
          .add("training_version", DataTypes.LongType)
          .add("config_hash", DataTypes.StringType)
          .add("spark_app_id", DataTypes.StringType)
          .add("code_version", DataTypes.StringType);

  private AuditTrail() {}

  /** Appends what is not there yet: the driver may have been killed between the two. */
  public static void appendIfAbsent(
      JobContext context, TrainSettings settings, TableVersion source, RegisteredResult result) {
    String table = context.config().value(TrainKeys.AUDIT_TABLE);
    boolean there =
        context.tables().exists(table)
            && !context
                .tables()
                .read(context.tables().latest(table))
                .where(col("model_name").equalTo(result.version().name()))
                .where(col("model_version").equalTo(result.version().version()))
                .isEmpty();
    if (!there) {
      append(context, settings, source, result);
    }
  }

  /** Appends one event: {@code PROMOTED} where the gate passed, else {@code REFUSED}. */
  public static void append(
      JobContext context, TrainSettings settings, TableVersion source, RegisteredResult result) {
    Row row =
        RowFactory.create(
            Timestamp.from(Instant.now()),
            result.promoted() ? "PROMOTED" : "REFUSED",
            System.getProperty("user.name"),
            result.version().name(),
            result.version().version(),
            result.packageDigest(),
            context.config().value(TrainKeys.MODEL_ALIAS),
            result.previous().map(previous -> previous.version()).orElse(null),
            settings.owner().map(owner -> owner.urn()).orElse(null),
            result.verdict().summary(),
            result.version().runId(),
            source.table(),
            source.version(),
            context.config().hash(),
            context.spark().sparkContext().applicationId(),
            SinterVersion.current());
    context
        .tables()
        .append(
            context.config().value(TrainKeys.AUDIT_TABLE),
            context.spark().createDataFrame(List.of(row), SCHEMA));
  }
}
