package io.sinter.training.internal.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.job.ConfigException;
import io.sinter.job.JobConfig;
import io.sinter.registry.GateCheck;
import io.sinter.training.Activation;
import io.sinter.training.ConvolutionNetwork;
import io.sinter.training.EpochReport;
import io.sinter.training.Loss;
import io.sinter.training.MlpNetwork;
import io.sinter.training.Network;
import io.sinter.training.ResidualNetwork;
import io.sinter.training.ScriptedNetwork.Input;
import io.sinter.training.TrainKeys;
import io.sinter.training.TransformerNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkSettingsTest {
  @Test
  void keysBecomeNetworks() {
    assertThat(settings("training.hidden=5,4", "training.dropout=0.5").network())
        .isEqualTo(new MlpNetwork(List.of(5, 4), Activation.RELU, 0.5));
    assertThat(
            settings(
                    "network.kind=residual",
                    "network.width=6",
                    "network.blocks=3",
                    "network.residual-dropout=0.25")
                .network())
        .isEqualTo(new ResidualNetwork(6, 12, 3, Activation.RELU, 0, 0.25));
    assertThat(
            settings(
                    "network.kind=transformer",
                    "network.heads=2",
                    "network.inner-width=10",
                    "network.attention-dropout=0.125",
                    "training.activation=gelu",
                    "training.dropout=0.5")
                .network())
        .isEqualTo(new TransformerNetwork(64, 10, 2, 2, Activation.GELU, 0.125, 0.5, 0));
    assertThat(
            settings(
                    "network.kind=convolution",
                    "network.shape=1,2,2",
                    "network.channels=7",
                    "network.kernel=5",
                    "training.hidden=3")
                .network())
        .isEqualTo(
            new ConvolutionNetwork(
                List.of(1, 2, 2), List.of(7), 5, List.of(3), Activation.RELU, 0));
  }

  @Test
  void aTorchScriptFileHasItsInputsByColumnTypeAndShape() {
    assertThat(
            settings(
                    "network.kind=scripted",
                    "network.file=hdfs://cluster/net.pt",
                    "network.inputs=numbers=float32(a+b)[1x2],category(kind)")
                .network())
        .isEqualTo(
            Network.scripted(
                "hdfs://cluster/net.pt",
                List.of(
                    Input.numbers(List.of("a", "b")).withShape(List.of(1, 2)).withName("numbers"),
                    Input.categories(List.of("kind")))));
    assertThat(
            settings("network.kind=scripted", "network.file=net.pt", "features.arrays=series=1x6")
                .network())
        .isEqualTo(
            Network.scripted(
                "net.pt", List.of(Input.numbers(List.of("a", "b", "c", "d", "series")))));
  }

  @Test
  void aShapeThatIsNotThatOfTheColumnsIsRefused() {
    assertThatThrownBy(() -> settings("network.kind=convolution", "network.shape=3,4,4").network())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "network.shape [3, 4, 4] has 48 numbers, features.numeric has 4 columns");
    assertThat(
            settings(
                    "network.kind=convolution",
                    "features.numeric=",
                    "features.arrays=pixels=2x4x4",
                    "network.channels=7")
                .network())
        .isEqualTo(
            new ConvolutionNetwork(
                List.of(2, 4, 4), List.of(7), 3, List.of(64, 32), Activation.RELU, 0));
  }

  @Test
  void keysBecomeLosses() {
    assertThat(settings().loss()).isEqualTo(Loss.binary());
    assertThat(settings("loss.kind=multiclass", "loss.class-weights=cat=2,a=b=0.5").loss())
        .isEqualTo(Loss.multiclass().withClassWeights(Map.of("cat", 2.0, "a=b", 0.5)));
    assertThat(settings("loss.kind=squared").loss()).isEqualTo(Loss.squared());
    assertThat(settings("loss.kind=absolute").loss()).isEqualTo(Loss.absolute());
    assertThat(settings("loss.kind=huber", "loss.huber-delta=2.5").loss())
        .isEqualTo(Loss.huber(2.5));
    assertThat(settings("loss.kind=quantile", "loss.quantiles=0.05,.95").loss())
        .isEqualTo(Loss.quantile(List.of(0.05, 0.95)));
    assertThat(settings("loss.kind=poisson").loss()).isEqualTo(Loss.poisson());
    assertThatThrownBy(() -> settings("loss.kind=quantile", "loss.quantiles=0.9,0.1").loss())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("loss.kind: Cannot make a loss: the quantiles are [0.9, 0.1]");
  }

  @Test
  void theGateFollowsTheMetricThatIsAskedFor() {
    EpochReport report =
        new EpochReport(1, 1, 0.5, Map.of("rmse", 3.0, "mae", 2.0, "auc", 0.7), 0.1, 10, 1, 0, 0);

    assertThat(gate(Loss.binary()).checks(report))
        .containsExactly(new GateCheck("validation_auc", true, 0.7, ">= 0.5"));
    assertThat(gate(Loss.binary(), "gate.minimum-auc=0.8").checks(report))
        .containsExactly(new GateCheck("validation_auc", false, 0.7, ">= 0.8"));
    assertThat(gate(Loss.squared()).checks(report))
        .containsExactly(new GateCheck("validation_rmse", true, 3, "a number"));
    assertThat(gate(Loss.squared(), "gate.maximum=2.5").checks(report))
        .containsExactly(new GateCheck("validation_rmse", false, 3, "<= 2.5"));
    assertThat(
            gate(Loss.squared(), "gate.metric=mae", "gate.minimum=1", "gate.maximum=2.5")
                .checks(report))
        .containsExactly(
            new GateCheck("validation_mae", true, 2, ">= 1.0"),
            new GateCheck("validation_mae", true, 2, "<= 2.5"));
    assertThat(gate(Loss.squared(), "gate.maximum=2.5").description())
        .isEqualTo("the validation rmse is at most 2.5");
  }

  private static QualityGate gate(Loss loss, String... settings) {
    return new QualityGate(config(settings), loss);
  }

  private static NetworkSettings settings(String... settings) {
    return new NetworkSettings(config(settings));
  }

  private static JobConfig config(String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "source.table=t",
                "features.numeric=a,b,c,d",
                "label=y",
                "training.where=true",
                "validation.where=true",
                "model.name=m"));
    all.addAll(List.of(settings));
    return JobConfig.load(JobConfig.Sources.ofSettings(all.toArray(String[]::new)), TrainKeys.ALL);
  }
}
