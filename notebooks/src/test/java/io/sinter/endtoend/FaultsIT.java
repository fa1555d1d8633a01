package io.sinter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** One driver, three workers, and what can happen to them while two ranks train. */
@TestMethodOrder(MethodOrderer.MethodName.class)
@Timeout(300)
class FaultsIT {
  private static final Path FOLDER = Repository.root().resolve("notebooks/target/faults");
  private static final Duration SOON = Duration.ofSeconds(60);

  private static StandaloneCluster cluster;
  private static FaultDriver driver;
  private static String undisturbed;

  @BeforeAll
  static void start() throws Exception {
    FlightsHome.delete(FOLDER);
    Files.createDirectories(FOLDER);
    cluster = StandaloneCluster.start(FOLDER, 3);
    driver = FaultDriver.start(cluster, FOLDER);
    driver.train("ranks=2");
    String warm = driver.end(Duration.ofSeconds(90)).text();
    System.out.println(warm);
    driver.train("ranks=2");
    String again = driver.end(SOON).text();
    System.out.println(again);
    undisturbed = digest(again);
    assertThat(undisturbed).isEqualTo(digest(warm));
  }

  @AfterAll
  static void stop() {
    try {
      driver.close();
    } finally {
      cluster.close();
    }
  }

  private static String digest(String done) {
    assertThat(done).startsWith("DONE ");
    return done.split(" ")[1];
  }

  @Test
  void anExecutorKilledInAnEpochIsReplacedAndTheResultIsTheSame() {
    driver.train("ranks=2");
    driver.await("EPOCH 1", SOON);
    FaultDriver.signal("KILL", driver.executorOf(1));
    driver.await("NOTICE attempt 1 failed", SOON);

    String end = driver.end(SOON).text();

    System.out.println(String.join("\n", driver.said()));
    assertThat(digest(end)).isEqualTo(undisturbed);
    assertThat(driver.said())
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("NOTICE attempt 1 failed: rank 1 of 2 on 127.0.0.1, epoch ")
                    .contains("while training: its executor"));
  }
}
