package io.sinter.drift.report.internal;

import io.sinter.job.ModelInputs;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/** Columns by literal name. */
final class Columns {
  private Columns() {}

  /** The column of exactly this name, dots and all. */
  static Column of(String name) {
    return functions.col(ModelInputs.quoted(name));
  }
}
