package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.registry.testing.MlflowServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The real Python client loads what Java packaged, uploaded and registered. */
@ExtendWith(MlflowServer.class)
class PythonConsumerTest {
  private static final int FRAMES_SCORED = 18;
  private static final int FRAMES_REFUSED = 3;

  @TempDir Path temporary;

  @Test
  void mlflowScoresRawFramesOfEveryPandasTypeAsPlainPythonDoes(MlflowServer server) {
    MlflowClient client = server.client();
    String name = MlflowServer.uniqueName("tiny");
    LoggedModel model =
        client.createLoggedModel(client.experiment("python"), name, "", Map.of(), Map.of());
    Path directory = temporary.resolve("package");
    ModelPackage.write(directory, TinyModel.contents("", model.id()));
    client.upload(model, directory);
    client.finish(model, LoggedModelStatus.READY);
    client.ensureRegisteredModel(name, "", Map.of());
    client.createVersion(name, model, "", "", Map.of());
    client.setAlias(name, "champion", "1");

    String output =
        server.runPython(
            Scripts.LIMIT,
            Scripts.path("score_package.py"),
            "models:/" + name + "@champion",
            MlflowServer.root()
                .resolve("registry-client/src/test/resources/tiny-model/expected.json")
                .toString());

    assertThat(output.lines().filter(line -> line.startsWith("refused "))).hasSize(FRAMES_REFUSED);
    assertThat(output.lines())
        .contains("ok as pandas infers", "ok categories", "ok ONNX checker", "ok serving input");
    assertThat(output.lines().filter(line -> line.startsWith("ok "))).hasSize(FRAMES_SCORED + 5);
  }
}
