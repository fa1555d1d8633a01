package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelPackageTest {
  @TempDir Path temporary;
  private Path directory;
  private ModelPackage written;

  @BeforeEach
  void write() {
    directory = temporary.resolve("package");
    written = ModelPackage.write(directory, TinyModel.contents("run1", "m-" + "0".repeat(32)));
  }

  @Test
  void anUntouchedPackageOpensWithWhatWasWritten() {
    ModelPackage opened = ModelPackage.open(directory, written.digest());
    assertThat(opened.features()).isEqualTo(TinyModel.FEATURES);
    assertThat(opened.decisionThreshold()).isEqualTo(0.5);
    assertThat(opened.digest()).isEqualTo(written.digest());
    assertThat(opened.onnx()).hasBinaryContent(TinyModel.contents("", "").onnx().orElseThrow());
    assertThat(opened.torchScript()).hasBinaryContent(TinyModel.contents("", "").torchScript());
  }

  @Test
  void aNetworkThatIsTorchScriptAloneHasNoGraphAndSaysWhatItIsCalledWith() {
    PackageContents tiny = TinyModel.contents("run1", "m-1");
    Path target = temporary.resolve("brought");
    List<String> arguments = List.of("pixels=float32(image)[1x28x28]", "category(carrier)");

    ModelPackage.write(
        target,
        new PackageContents(
            tiny.features(),
            tiny.decisionThreshold(),
            tiny.modelName(),
            tiny.runId(),
            tiny.modelId(),
            Optional.empty(),
            tiny.torchScript(),
            tiny.exampleRows(),
            tiny.modelCard(),
            tiny.lineage(),
            tiny.output(),
            arguments));

    ModelPackage opened = ModelPackage.open(target);
    assertThat(opened.arguments()).isEqualTo(arguments);
    assertThat(opened.torchScript()).hasBinaryContent(tiny.torchScript());
    assertThat(target.resolve("model.onnx")).doesNotExist();
    assertThat(target.resolve("MLmodel"))
        .content()
        .contains("pytorch:")
        .doesNotContain("onnx", "python_function");
    assertThat(target.resolve("requirements.txt"))
        .content()
        .contains("torch")
        .doesNotContain("onnx");
    assertThatThrownBy(opened::onnx)
        .isInstanceOf(RegistryException.class)
        .hasMessageContainingAll(
            "Cannot score with model package",
            "brought as TorchScript",
            "mlflow.pytorch.load_model");
  }

  @Test
  void aPackageSaysWhatItsNumbersAre() {
    PackageContents tiny = TinyModel.contents("run1", "m-1");
    List<ModelOutput> outputs =
        List.of(
            ModelOutput.probability(),
            ModelOutput.number(),
            new ModelOutput(ModelOutput.Kind.CLASSES, List.of("cat", "dög")),
            new ModelOutput(ModelOutput.Kind.QUANTILES, List.of("0.1", "0.9")));
    for (ModelOutput output : outputs) {
      Path target = temporary.resolve(output.kind().name());
      ModelPackage.write(
          target,
          new PackageContents(
              tiny.features(),
              tiny.decisionThreshold(),
              tiny.modelName(),
              tiny.runId(),
              tiny.modelId(),
              tiny.onnx(),
              tiny.torchScript(),
              tiny.exampleRows(),
              tiny.modelCard(),
              tiny.lineage(),
              output,
              List.of()));

      assertThat(ModelPackage.open(target).output()).isEqualTo(output);
      output
          .columns()
          .forEach(name -> assertThat(target.resolve("MLmodel")).content().contains(name));
    }
    assertThatThrownBy(() -> new ModelOutput(ModelOutput.Kind.CLASSES, List.of()))
        .isInstanceOf(RegistryException.class)
        .hasMessage(
            "Cannot describe a model's output: CLASSES has the names [] (allowed: one a number). Correct them.");
  }

  @Test
  void theDigestIsTheSha256OfTheManifest() throws Exception {
    byte[] manifest = Files.readAllBytes(directory.resolve("MANIFEST.sha256"));
    byte[] sum = MessageDigest.getInstance("SHA-256").digest(manifest);
    assertThat(written.digest()).isEqualTo(HexFormat.of().formatHex(sum));
  }

  @Test
  void sha256sumAcceptsTheManifest() throws Exception {
    Process process =
        new ProcessBuilder("sha256sum", "--check", "--strict", "MANIFEST.sha256")
            .directory(directory.toFile())
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void theSameContentsGiveTheSameDigest() {
    ModelPackage again =
        ModelPackage.write(
            temporary.resolve("again"), TinyModel.contents("run1", "m-" + "0".repeat(32)));
    assertThat(again.digest()).isEqualTo(written.digest());
  }

  @Test
  void otherContentsGiveAnotherDigest() {
    ModelPackage other =
        ModelPackage.write(temporary.resolve("other"), TinyModel.contents("run1", "m-other"));
    assertThat(other.digest()).isNotEqualTo(written.digest());
  }

  @Test
  void mlModelHasTheKeysThatMlflowItselfWrites() throws IOException {
    JsonNode model = new YAMLMapper().readTree(directory.resolve("MLmodel").toFile());
    // Written by mlflow.onnx.log_model of MLflow 3.17.2 with signature, example and metadata,
    // less artifact_path and utc_time_created, which depend on place and time.
    assertThat(names(model))
        .containsExactly(
            "flavors",
            "is_signature_from_type_hint",
            "metadata",
            "mlflow_version",
            "model_id",
            "model_size_bytes",
            "model_uuid",
            "prompts",
            "run_id",
            "saved_input_example_info",
            "signature",
            "type_hint_from_example");
    assertThat(names(model.path("flavors"))).containsExactly("onnx", "python_function", "pytorch");
    assertThat(names(model.path("flavors").path("onnx")))
        .containsExactly("code", "data", "onnx_session_options", "onnx_version", "providers");
    assertThat(names(model.path("saved_input_example_info")))
        .containsExactly("artifact_path", "pandas_orient", "serving_input_path", "type");
  }

  @Test
  void missingValuesOfTheExampleAreNull() throws IOException {
    JsonNode example =
        new ObjectMapper().readTree(directory.resolve("input_example.json").toFile());
    assertThat(example)
        .hasToString(
            "{\"columns\":[\"distance\",\"temp\",\"carrier\"],\"data\":[[1400,39.5,\"UA\"],[null,null,null]]}");
  }

  @Test
  void aFlippedBitIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(directory.resolve("model.onnx"));
    bytes[bytes.length / 2] ^= 1;
    Files.write(directory.resolve("model.onnx"), bytes);
    assertRefused("'model.onnx' was altered");
  }

  @Test
  void anExtraFileIsRefused() throws IOException {
    Files.writeString(directory.resolve("code").resolve("sitecustomize.py"), "print('hello')");
    assertRefused("'code/sitecustomize.py' is not in MANIFEST.sha256");
  }

  @Test
  void aMissingFileIsRefused() throws IOException {
    Files.delete(directory.resolve("data").resolve("model.pth"));
    assertRefused("'data/model.pth' is missing");
  }

  @Test
  void aSymbolicLinkIsRefusedEvenToTheSameBytes() throws IOException {
    Path copy = Files.move(directory.resolve("model.onnx"), temporary.resolve("copy.onnx"));
    Files.createSymbolicLink(directory.resolve("model.onnx"), copy);
    assertRefused("'model.onnx' in " + directory + " is a link or no file");
  }

  @Test
  void aLinkedDirectoryIsRefused() throws IOException {
    Path copy = Files.move(directory.resolve("code"), temporary.resolve("code"));
    Files.createSymbolicLink(directory.resolve("code"), copy);
    assertRefused("'code' in " + directory + " is a link or no file");
  }

  @Test
  void anUnsafeNameInTheManifestIsRefused() throws IOException {
    Path manifest = directory.resolve("MANIFEST.sha256");
    Files.writeString(manifest, Files.readString(manifest) + "0".repeat(64) + "  ../outside\n");
    assertRefused("MANIFEST.sha256 has the line '" + "0".repeat(64) + "  ../outside'");
  }

  @Test
  void aMissingManifestIsRefused() throws IOException {
    Files.delete(directory.resolve("MANIFEST.sha256"));
    assertRefused("it has no MANIFEST.sha256");
  }

  @Test
  void anotherPackageIsRefusedWhereADigestIsExpected() {
    ModelPackage other =
        ModelPackage.write(temporary.resolve("other"), TinyModel.contents("run1", "m-other"));
    assertThatThrownBy(() -> ModelPackage.open(directory, other.digest()))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(
            "its digest is %s, not the recorded %s".formatted(written.digest(), other.digest()));
  }

  @Test
  void somethingElseThanADigestIsRefused() {
    assertThatThrownBy(() -> ModelPackage.open(directory, ""))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("the expected digest is ''")
        .hasMessageContaining("sinter.package.digest");
  }

  @Test
  void aDirectoryInUseIsLeftAlone() throws IOException {
    Path used = Files.createDirectory(temporary.resolve("used"));
    Files.writeString(used.resolve("mine.txt"), "mine");
    assertThatThrownBy(() -> ModelPackage.write(used, TinyModel.contents("r", "m")))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("Cannot write model package " + used)
        .hasMessageContaining("new or empty");
    try (Stream<Path> left = Files.list(used)) {
      assertThat(left).containsExactly(used.resolve("mine.txt"));
    }
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left).containsExactlyInAnyOrder(directory, used);
    }
  }

  private void assertRefused(String cause) {
    assertThatThrownBy(() -> ModelPackage.open(directory))
        .isInstanceOf(RegistryException.class)
        .hasMessageStartingWith("Cannot open model package " + directory)
        .hasMessageContaining(cause);
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new java.util.ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
