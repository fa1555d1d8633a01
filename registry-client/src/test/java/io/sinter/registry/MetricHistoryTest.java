package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.registry.testing.MlflowServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MlflowServer.class)
class MetricHistoryTest {
  @Test
  void givesEveryPointInOrderOfStepOverManyPages(MlflowClient client) {
    Run run = client.startRun(client.experiment("history"), "curve", Map.of());
    List<Metric> points = new ArrayList<>();
    for (int step = 2_100; step >= 1; step--) {
      points.add(new Metric("loss", 1.0 / step, 1_000L + step, step));
    }
    client.logMetrics(run.id(), points);

    List<Metric> history = client.metricHistory(run.id(), "loss");

    assertThat(history).hasSize(2_100);
    assertThat(history.get(0)).isEqualTo(new Metric("loss", 1.0, 1_001L, 1));
    assertThat(history.get(2_099).step()).isEqualTo(2_100);
    assertThat(client.metricHistory(run.id(), "never logged")).isEmpty();
  }

  @Test
  void isEmptyForARunThatIsNotThere(MlflowClient client) {
    assertThat(client.metricHistory("0123456789abcdef0123456789abcdef", "loss")).isEmpty();
  }
}
