package io.sinter.training.internal;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;

import io.sinter.job.ModelInputs;
import io.sinter.training.TrainingColumns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;

/** The most frequent categories of each column, in one query. */
final class Vocabularies {
  private Vocabularies() {}

  /**
   * By column, the most frequent category first; equally frequent ones in order of text.
   *
   * @param trained the columns of the training rows with a label
   */
  static Map<String, List<String>> of(Dataset<Row> trained, TrainingColumns columns) {
    Map<String, List<String>> vocabularies = new LinkedHashMap<>();
    if (columns.categorical().isEmpty()) {
      return vocabularies;
    }
    Column[] pairs =
        columns.categorical().stream()
            .map(name -> struct(lit(name).as("name"), col(ModelInputs.quoted(name)).as("word")))
            .toArray(Column[]::new);
    Dataset<Row> counted =
        trained
            .select(explode(functions.array(pairs)).as("pair"))
            .select("pair.name", "pair.word")
            .where(col("word").notEqual(""))
            .groupBy("name", "word")
            .agg(count(lit(1)).as("rows"))
            .where(col("rows").geq(columns.minimumCount()));
    Column place =
        row_number()
            .over(Window.partitionBy("name").orderBy(col("rows").desc(), col("word").asc()));
    List<Row> rows =
        counted
            .withColumn("place", place)
            .where(col("place").leq(columns.vocabularyLimit()))
            .orderBy("name", "place")
            .collectAsList();
    for (Row row : rows) {
      vocabularies
          .computeIfAbsent(row.getAs("name"), name -> new ArrayList<>())
          .add(row.getAs("word"));
    }
    return vocabularies;
  }
}
