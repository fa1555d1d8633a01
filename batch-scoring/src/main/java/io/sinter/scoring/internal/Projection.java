package io.sinter.scoring.internal;

import io.sinter.job.ModelInputs;
import io.sinter.scoring.OtherModel;
import io.sinter.scoring.ScoringModel;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.StructType;

/** The columns of a table as a model takes them, whoever made it. */
public final class Projection {
  private Projection() {}

  /**
   * The projection.
   *
   * @param table the rows' name, for messages
   * @throws io.sinter.job.JobException naming every missing column and wrong type
   */
  public static Column[] of(ScoringModel model, StructType schema, String table) {
    return model.network() instanceof OtherModel other
        ? OtherInputs.project(other.call(), schema, table)
        : ModelInputs.project(model.contents().features(), schema, table);
  }
}
