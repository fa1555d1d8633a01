package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.registry.testing.ForeignModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignModelTest {
  @TempDir private Path temp;

  private Path copy(String model) {
    return ForeignModels.copy(model, temp.resolve("model"));
  }

  @Test
  void aClassifierOfScikitLearnIsRead() {
    ForeignModel model = ForeignModel.open(copy("sklearn-zipmap"));

    assertThat(model.format()).isEqualTo(ForeignFormat.ONNX);
    assertThat(model.files()).containsExactly("model.onnx");
    assertThat(model.flavors()).containsExactly("onnx", "python_function");
    assertThat(model.metadata()).containsEntry("team", "delays");
    assertThat(model.signature().columns()).containsExactly("distance", "wind", "hour", "load");
    OnnxGraph graph = model.graph().orElseThrow();
    assertThat(graph.inputs()).containsExactly(new GraphPort("X", "FLOAT", List.of(-1L, 4L)));
    assertThat(graph.outputs())
        .containsExactly(
            new GraphPort("output_label", "INT64", List.of(-1L)),
            new GraphPort("output_probability", "FLOAT", List.of(-1L, 2L)));
    assertThat(graph.classes()).containsExactly("0", "1");
    assertThat(graph.probabilities()).containsExactly("output_probability");
  }

  @Test
  void columnsOfSeveralTypesAreInputsOfTheirOwn() {
    OnnxGraph graph = ForeignModel.open(copy("sklearn-columns")).graph().orElseThrow();

    assertThat(graph.inputs())
        .extracting(GraphPort::name, GraphPort::type)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("distance", "FLOAT"),
            org.assertj.core.groups.Tuple.tuple("wind", "FLOAT"),
            org.assertj.core.groups.Tuple.tuple("hour", "INT64"),
            org.assertj.core.groups.Tuple.tuple("load", "FLOAT"),
            org.assertj.core.groups.Tuple.tuple("carrier", "STRING"));
    assertThat(graph.classes()).containsExactly("late", "on time");
  }

  @Test
  void tensorsThatMlflowPutBesideTheGraphAreFiles() throws IOException {
    Path directory = copy("torch-onnx");
    ForeignModel model = ForeignModel.open(directory);

    assertThat(model.files()).hasSize(2).first().isEqualTo("model.onnx");
    assertThat(model.files().get(1)).endsWith(".data");
    byte[] graph = Files.readAllBytes(directory.resolve("model.onnx"));
    byte[] data = Files.readAllBytes(directory.resolve(model.files().get(1)));
    byte[] whole = OnnxGraph.runnable("net", graph, java.util.Map.of(model.files().get(1), data));
    assertThat(OnnxGraph.read("net", whole).files()).isEmpty();
    assertThat(HexFormat.of().formatHex(whole)).contains(HexFormat.of().formatHex(data));
  }

  @Test
  void torchScriptIsRecognised() {
    ForeignModel model = ForeignModel.open(copy("torchscript"));

    assertThat(model.format()).isEqualTo(ForeignFormat.TORCHSCRIPT);
    assertThat(model.file()).isEqualTo("data/model.pth");
    assertThat(model.graph()).isEmpty();
  }

  @Test
  void theDigestIsThatOfSha256sumOverTheFiles() throws Exception {
    Path directory = copy("sklearn-tensor");
    StringBuilder sums = new StringBuilder();
    for (String name : List.of("MLmodel", "model.onnx", "requirements.txt")) {
      byte[] bytes = Files.readAllBytes(directory.resolve(name));
      sums.append(sha256(bytes)).append("  ").append(name).append('\n');
    }
    String digest = sha256(sums.toString().getBytes(StandardCharsets.UTF_8));

    assertThat(ForeignModel.open(directory).digest()).isEqualTo(digest);
    assertThat(ForeignModel.open(directory, digest).manifest()).isEqualTo(sums.toString());
    Files.writeString(directory.resolve("added.txt"), "x");
    assertThatThrownBy(() -> ForeignModel.open(directory, digest))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("not " + digest + " as expected");
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @ParameterizedTest
  @CsvSource({
    "torch-pickle,it is a pickle of torch.save",
    "torch-pt2,it is a program of torch.export",
    "sklearn-only,'it has the flavors [python_function, sklearn], which only Python loads'",
  })
  void whatOnlyPythonLoadsIsRefusedWithTheWayOut(String model, String reason) {
    assertRefused(copy(model), reason, "torch.jit.script(model)", "mlflow.onnx.log_model");
  }

  @Test
  void aLinkIsRefused() throws IOException {
    Path directory = copy("sklearn-tensor");
    Path graph = directory.resolve("model.onnx");
    Path outside = Files.move(graph, temp.resolve("outside.onnx"));
    Files.createSymbolicLink(graph, outside);
    assertRefused(directory, "'model.onnx'", "is a link or no file");
  }

  @Test
  void encodedNamesAreRefused() throws IOException {
    Path directory = copy("sklearn-tensor");
    Files.writeString(directory.resolve("%2e%2e%2fmodel.onnx"), "x");
    assertRefused(directory, "file name '%2e%2e%2fmodel.onnx'", "is not safe");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../outside.onnx", "/etc/passwd", "..%2foutside.onnx", "no.onnx"})
  void aGraphElsewhereIsRefused(String name) throws IOException {
    Path directory = copy("sklearn-tensor");
    Files.copy(directory.resolve("model.onnx"), temp.resolve("outside.onnx"));
    replace(directory.resolve("MLmodel"), "data: model.onnx", "data: '" + name + "'");
    assertRefused(directory, "names the file '" + name + "', which is not there");
  }

  @Test
  void yamlThatGrowsIsRefused() throws IOException {
    Path directory = copy("sklearn-tensor");
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      bomb.append("a%d: &a%d [".formatted(i, i));
      bomb.append(String.join(", ", java.util.Collections.nCopies(9, "*a" + (i - 1))));
      bomb.append("]\n");
    }
    Files.writeString(
        directory.resolve("MLmodel"), bomb + Files.readString(directory.resolve("MLmodel")));
    assertRefused(directory, "is not plain YAML", "an anchor, an alias or a tag");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x: !!python/object/apply:os.system [id]\n",
        "x: !!javax.script.ScriptEngineManager [a]\n",
        "flavors: {onnx: {data: other.onnx}}\n",
        "x: [\n",
      })
  void yamlThatIsMoreThanDataIsRefused(String line) throws IOException {
    Path directory = copy("sklearn-tensor");
    Files.writeString(
        directory.resolve("MLmodel"), line + Files.readString(directory.resolve("MLmodel")));
    assertRefused(directory, "is not plain YAML");
  }

  @Test
  void yamlThatNestsOrIsHugeIsRefused() throws IOException {
    Path directory = copy("sklearn-tensor");
    Path file = directory.resolve("MLmodel");
    String text = Files.readString(file);
    Files.writeString(file, "x: " + "[".repeat(5000) + "]".repeat(5000) + "\n" + text);
    assertRefused(directory, "is not plain YAML");
    Files.writeString(file, "x: " + "y".repeat(5 << 20) + "\n" + text);
    assertRefused(directory, "has 5,243,");
  }

  @Test
  void aCutFileIsRefused() throws IOException {
    Path directory = copy("sklearn-regressor");
    Path graph = directory.resolve("model.onnx");
    byte[] bytes = Files.readAllBytes(graph);
    for (int length : new int[] {0, 1, 100, bytes.length / 2, bytes.length - 1}) {
      Files.write(graph, Arrays.copyOf(bytes, length));
      assertRefused(directory, "Cannot read the ONNX graph model.onnx");
    }
  }

  @Test
  void aCutArchiveIsRefused() throws IOException {
    Path directory = copy("torchscript");
    Path archive = directory.resolve("data/model.pth");
    byte[] bytes = Files.readAllBytes(archive);
    Files.write(archive, Arrays.copyOf(bytes, bytes.length / 2));
    assertRefused(directory, "data/model.pth: it is a damaged archive");
    Files.write(archive, new byte[] {(byte) 0x80, 2, 'c', 'o', 's'});
    assertRefused(directory, "it is a pickle, which runs code when it is read");
  }

  @Test
  void aZipBombIsRefused() throws IOException {
    Path directory = copy("torchscript");
    rewrite(directory, "model/data/9", new byte[64 << 20]);
    assertRefused(directory, "as a zip bomb does");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil", "/etc/evil", "model/../../evil", "model/%2e%2e/evil"})
  void archivesWithNamesElsewhereAreRefused(String name) throws IOException {
    Path directory = copy("torchscript");
    rewrite(directory, name, new byte[1]);
    assertRefused(directory, "its part '" + name + "' has a name that is not safe");
  }

  @Test
  void aPartThatIsThereTwiceIsRefused() throws IOException {
    Path directory = copy("torchscript");
    rewrite(directory, "model/data/X", new byte[1]);
    Path archive = directory.resolve("data/model.pth");
    String bytes = Files.readString(archive, StandardCharsets.ISO_8859_1);
    Files.writeString(
        archive, bytes.replace("model/data/X", "model/data/0"), StandardCharsets.ISO_8859_1);
    assertRefused(directory, "its part 'model/data/0' is there twice");
  }

  @Test
  void torchScriptThatWritesFilesIsRefused() throws IOException {
    Path directory = copy("torchscript");
    String code = "def f(x: Tensor) -> None:\n  torch.save(x, \"/tmp/x\")\n";
    rewrite(directory, "model/code/__torch__/evil.py", code.getBytes(StandardCharsets.UTF_8));
    assertRefused(directory, "model/code/__torch__/evil.py calls torch.save");
  }

  private void assertRefused(Path directory, String... parts) {
    assertThatThrownBy(() -> ForeignModel.open(directory))
        .isInstanceOf(RegistryException.class)
        .hasMessageContainingAll(parts);
  }

  private static void replace(Path file, String from, String to) throws IOException {
    Files.writeString(file, Files.readString(file).replace(from, to));
  }

  /** The archive with one more part, compressed. */
  private void rewrite(Path directory, String name, byte[] bytes) throws IOException {
    Path archive = directory.resolve("data/model.pth");
    Path changed = temp.resolve("changed.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(changed));
        ZipFile in = new ZipFile(archive.toFile())) {
      for (ZipEntry entry : in.stream().toList()) {
        out.putNextEntry(new ZipEntry(entry.getName()));
        in.getInputStream(entry).transferTo(out);
      }
      out.putNextEntry(new ZipEntry(name));
      out.write(bytes);
    }
    Files.move(changed, archive, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }
}
