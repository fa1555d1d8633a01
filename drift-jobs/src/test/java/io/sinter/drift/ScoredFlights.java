package io.sinter.drift;

import io.sinter.job.DeltaTables;
import io.sinter.job.testing.SparkTestSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A scored table and its features, January to May 2013: January is the reference, in April {@code
 * temp} is warmer and a new carrier flies, in May the labels are the opposite of what the scores
 * say.
 */
final class ScoredFlights {
  static final String MODEL = "flight-delay";
  private static final int A_MONTH = 3000;

  private static final StructType SCORED =
      StructType.fromDDL(
          "flight_id STRING, flight_date DATE, prediction DOUBLE, score DOUBLE, model_name STRING,"
              + " model_version STRING, run_id STRING");
  private static final StructType FEATURES =
      StructType.fromDDL(
          "flight_id STRING, temp DOUBLE, wind INT, carrier STRING, empty DOUBLE, late INT");

  private final SparkSession spark;
  private final Path lake;
  private final DeltaTables tables;
  private final Random random = new Random(2013);
  private final List<Row> scored = new ArrayList<>();
  private final List<Row> features = new ArrayList<>();

  ScoredFlights(SparkSession spark, Path lake) {
    this.spark = spark;
    this.lake = lake;
    this.tables = new DeltaTables(spark, Optional.of(lake.toString()));
  }

  DeltaTables tables() {
    return tables;
  }

  /** Writes both tables: copies of those that the first call made. */
  ScoredFlights write() {
    Path made = Made.LAKE;
    try (Stream<Path> files = Files.walk(made)) {
      for (Path file : files.skip(1).toList()) {
        Files.copy(file, lake.resolve(made.relativize(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  private ScoredFlights make() {
    for (int month = 1; month <= 5; month++) {
      for (int i = 0; i < A_MONTH; i++) {
        flight(LocalDate.of(2013, month, 1 + i % 28), "%d-%d".formatted(month, i), month);
      }
    }
    return flush();
  }

  /** Adds flights of one day, scored by a version of the model. */
  ScoredFlights add(LocalDate day, int flights, String version) {
    for (int i = 0; i < flights; i++) {
      scored.add(row(day + "-" + i, day, random.nextDouble(), version));
      features.add(RowFactory.create(day + "-" + i, 1.0, 1, "AA", null, 1));
    }
    return flush();
  }

  private void flight(LocalDate day, String id, int month) {
    double score = Math.pow(random.nextDouble(), 2);
    double probability = month == 5 ? 1 - score : .05 + .8 * score;
    Integer late = random.nextDouble() < .02 ? null : random.nextDouble() < probability ? 1 : 0;
    double temp = 10 * random.nextGaussian() + (month == 4 ? 8 : 0);
    String carrier = month == 4 && random.nextInt(4) == 0 ? "ZZ" : "A" + random.nextInt(6);
    scored.add(row(id, day, score, "1"));
    features.add(
        RowFactory.create(
            id,
            random.nextInt(20) == 0 ? null : temp,
            random.nextInt(30),
            random.nextInt(50) == 0 ? null : carrier,
            null,
            late));
  }

  private static Row row(String id, LocalDate day, double score, String version) {
    double prediction = score >= .5 ? 1 : 0;
    return RowFactory.create(id, Date.valueOf(day), prediction, score, MODEL, version, "run-1");
  }

  private ScoredFlights flush() {
    tables.append("flight_scores", spark.createDataFrame(scored, SCORED));
    tables.append("flight_features", spark.createDataFrame(features, FEATURES));
    scored.clear();
    features.clear();
    return this;
  }

  private static final class Made {
    private static final Path LAKE = make();

    private static Path make() {
      try {
        Path lake = Files.createTempDirectory(Path.of("target"), "scored-flights").toAbsolutePath();
        new ScoredFlights(SparkTestSession.spark(), lake).make();
        return lake;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
