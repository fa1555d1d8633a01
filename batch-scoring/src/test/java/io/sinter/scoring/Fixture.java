package io.sinter.scoring;

import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.ColumnType;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.ModelOutput;
import io.sinter.registry.ModelPackage;
import io.sinter.registry.NumericFeature;
import io.sinter.registry.PackageContents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The recorded models, rows and scores that {@code make_scoring_models.py} wrote. */
final class Fixture {
  static final FeatureSpec FEATURES =
      new FeatureSpec(
          List.of(
              new NumericFeature("distance", ColumnType.DOUBLE, 900, 1000, 500),
              new NumericFeature("hour", ColumnType.INTEGER, 12, 13, 5),
              new CategoricalFeature("carrier", List.of("AA", "B6", "UA"), 2),
              new CategoricalFeature("origin", List.of("EWR", "JFK", "LGA"), 2)));

  static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.StringType)
          .add("distance", DataTypes.DoubleType)
          .add("hour", DataTypes.IntegerType)
          .add("carrier", DataTypes.StringType)
          .add("origin", DataTypes.StringType);

  private static final List<String[]> LINES = read();

  private Fixture() {}

  /** The recorded rows from one to another, the latter excluded. */
  static Dataset<Row> rows(SparkSession spark, int from, int to) {
    List<Row> rows = new ArrayList<>();
    for (String[] line : LINES.subList(from, to)) {
      rows.add(
          RowFactory.create(
              line[0],
              line[1].isEmpty() ? null : Double.valueOf(line[1]),
              line[2].isEmpty() ? null : Integer.valueOf(line[2]),
              line[3].isEmpty() ? null : line[3],
              line[4].isEmpty() ? null : line[4]));
    }
    return spark.createDataFrame(rows, SCHEMA);
  }

  static Dataset<Row> rows(SparkSession spark) {
    return rows(spark, 0, LINES.size());
  }

  /** The score that ONNX Runtime's Python gives each id with model a or b. */
  static Map<String, Double> expected(String model) {
    Map<String, Double> scores = new HashMap<>();
    for (String[] line : LINES) {
      scores.put(line[0], Double.valueOf(line["a".equals(model) ? 5 : 6]));
    }
    return scores;
  }

  /** How many recorded values are in no vocabulary. */
  static long unknownCategories() {
    long count = 0;
    for (String[] line : LINES) {
      count += line[3].startsWith("Z") ? 1 : 0;
      count += line[4].startsWith("Z") ? 1 : 0;
    }
    return count;
  }

  static byte[] onnx(String model) {
    return resource("model-%s.onnx".formatted(model));
  }

  static PackageContents contents(String model, String runId, String modelId) {
    return contents(model, model, runId, modelId, ModelOutput.probability());
  }

  private static PackageContents contents(
      String model, String network, String runId, String modelId, ModelOutput output) {
    return new PackageContents(
        FEATURES,
        0.3,
        "flight-delay",
        runId,
        modelId,
        Optional.of(onnx(model)),
        resource("model-%s.pth".formatted(network)),
        List.of(Map.of("distance", 500.0, "hour", 9, "carrier", "AA", "origin", "JFK")),
        "# Test model " + model,
        Map.of(),
        output,
        List.of());
  }

  /** Model a with another word for its output. */
  static ScoringModel model(ModelOutput output, Path directory) {
    return model(output, "a", directory);
  }

  /** The same, with the TorchScript network of another model. */
  static ScoringModel model(ModelOutput output, String network, Path directory) {
    ModelPackage written = ModelPackage.write(directory, contents("a", network, "run", "", output));
    return new ScoringModel("flight-delay", "1", "run", written);
  }

  /** Model a or b as version 1 or 2, without a registry. */
  static ScoringModel model(String model, Path directory) {
    ModelPackage written = ModelPackage.write(directory, contents(model, "run-" + model, ""));
    return new ScoringModel("flight-delay", "a".equals(model) ? "1" : "2", "run-" + model, written);
  }

  private static List<String[]> read() {
    return new String(resource("expected.csv"), StandardCharsets.UTF_8)
        .lines()
        .skip(1)
        .map(line -> line.split(",", -1))
        .toList();
  }

  static byte[] resource(String name) {
    try (var in = Fixture.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
