package io.sinter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The notebooks, run against the demo's home: PySpark's by Python, the Scala ones by spark-shell.
 */
@ExtendWith(FlightsHome.class)
class NotebooksIT {
  @TempDir Path folder;

  @Test
  void jupyterNotebookRunsFromTopToBottom() throws IOException {
    String printed =
        Command.of(
                Repository.python().toString(),
                Repository.script("run_notebook.py").toString(),
                Repository.root().resolve("notebooks/jupyter/flights.ipynb").toString())
            .with("SINTER_HOME", FlightsHome.home().toString())
            .with("SINTER_JARS", jars())
            .with("MLFLOW_TRACKING_URI", FlightsHome.trackingUri())
            .with("PYSPARK_SUBMIT_ARGS", "--master local[2] --driver-memory 2g pyspark-shell")
            .in(folder)
            .within(Duration.ofMinutes(10))
            .succeed();

    assertThat(printed).contains("CBPE", "REALIZED", "cells ran");
  }

  @Test
  void databricksAndZeppelinNotebooksHoldTheSameCodeAndItRuns() throws IOException {
    String databricks =
        Files.readString(Repository.root().resolve("notebooks/databricks/flights.scala"));
    JsonNode zeppelin =
        new ObjectMapper()
            .readTree(
                Repository.root().resolve("notebooks/zeppelin/flights_2SINTER01.zpln").toFile());
    String code =
        StreamSupport.stream(zeppelin.get("paragraphs").spliterator(), false)
            .map(paragraph -> paragraph.get("text").asText())
            .filter(text -> text.startsWith("%spark\n"))
            .map(text -> text.substring("%spark\n".length()))
            .peek(text -> assertThat(databricks).contains(text))
            .collect(Collectors.joining("\n\n"));
    Path script = Files.writeString(folder.resolve("flights.scala"), code + "\nSystem.exit(0)\n");

    String printed =
        Command.of(
                Repository.sparkHome().resolve("bin/spark-shell").toString(),
                "--master",
                "local[2]",
                "--driver-memory",
                "2g",
                "--conf",
                "spark.ui.enabled=false",
                "--conf",
                "spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension",
                "--conf",
                "spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog",
                "--jars",
                jars(),
                "-I",
                script.toString())
            .with("SINTER_HOME", FlightsHome.home().toString())
            .with("MLFLOW_TRACKING_URI", FlightsHome.trackingUri())
            .in(folder)
            .within(Duration.ofMinutes(10))
            .succeed();

    assertThat(printed).contains("CBPE", "REALIZED").doesNotContain("error:");
  }

  private static String jars() throws IOException {
    try (Stream<Path> companions =
        Files.list(Repository.runtimeJar().resolveSibling("spark-jars"))) {
      return Stream.concat(Stream.of(Repository.runtimeJar()), companions.sorted())
          .map(Path::toString)
          .collect(Collectors.joining(","));
    }
  }
}
