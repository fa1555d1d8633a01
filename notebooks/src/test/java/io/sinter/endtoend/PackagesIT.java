package io.sinter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code spark-submit --packages} from a Maven repository that holds what a release publishes. */
@ExtendWith(FlightsHome.class)
class PackagesIT {
  private static final String GROUP = "io.sinter";
  private static final String NATIVES = "sinter-natives-linux-x86_64";

  @TempDir Path folder;

  @Test
  void resolvesTheRuntimeAndItsNativesAndScores() throws Exception {
    Path repository = folder.resolve("repository");
    publish(repository, Repository.RUNTIME, Repository.root().resolve("dist/runtime"));
    publish(repository, NATIVES, Repository.root().resolve("dist/natives-linux-x86_64"));
    Path home = FlightsHome.home();

    String printed =
        Command.of(
                Repository.sparkHome().resolve("bin/spark-submit").toString(),
                "--master",
                "local[2]",
                "--driver-memory",
                "2g",
                "--conf",
                "spark.ui.enabled=false",
                "--conf",
                "spark.jars.ivy=" + folder.resolve("ivy"),
                "--repositories",
                repository.toUri().toString(),
                "--packages",
                coordinates(Repository.RUNTIME)
                    + ","
                    + coordinates(NATIVES)
                    + ",io.delta:delta-spark_4.1_2.13:"
                    + System.getProperty("delta.version"),
                "--class",
                "io.sinter.cli.Sinter",
                Files.createFile(folder.resolve("nothing.jar")).toString(),
                "score",
                "--config",
                Repository.flights("score.yaml").toString(),
                "--home",
                home.toString(),
                "--set",
                "target.table=" + folder.resolve("scores"),
                "--set",
                "source.where=flight_date = DATE'2013-05-01'")
            .with("MLFLOW_TRACKING_URI", FlightsHome.trackingUri())
            .within(Duration.ofMinutes(10))
            .succeed();

    assertThat(printed)
        .contains("found io.sinter#" + Repository.RUNTIME + ";" + Repository.VERSION + " in repo-1")
        .contains("found io.sinter#" + NATIVES + ";" + Repository.VERSION + " in repo-1");
    long scored = FlightsHome.spark().read().format("delta").load(folder + "/scores").count();
    FlightsHome.table("flight_features");
    assertThat(scored)
        .isEqualTo(
            FlightsHome.spark()
                .sql("SELECT * FROM flight_features WHERE flight_date = DATE'2013-05-01'")
                .count());
  }

  private static String coordinates(String artifact) {
    return GROUP + ":" + artifact + ":" + Repository.VERSION;
  }

  /** Lays one artifact and its published POM as a Maven repository has them. */
  private static void publish(Path repository, String artifact, Path module) throws IOException {
    Path target =
        Files.createDirectories(
            repository.resolve("io/sinter").resolve(artifact).resolve(Repository.VERSION));
    String name = artifact + "-" + Repository.VERSION;
    Files.copy(module.resolve("target/" + name + ".jar"), target.resolve(name + ".jar"));
    Path pom = module.resolve("target/.flattened-pom.xml");
    assertThat(pom).content().doesNotContain("<dependency>", "<parent>");
    Files.copy(pom, target.resolve(name + ".pom"));
  }
}
