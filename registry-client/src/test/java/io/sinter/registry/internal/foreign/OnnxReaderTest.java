package io.sinter.registry.internal.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.registry.OnnxGraph;
import io.sinter.registry.RegistryException;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxReaderTest {
  private static byte[] model(Consumer<ProtoWriter> graph) {
    ProtoWriter inside = new ProtoWriter();
    graph.accept(inside);
    return new ProtoWriter()
        .number(1, 10)
        .message(7, inside)
        .message(8, new ProtoWriter().text(1, "").number(2, 18))
        .toBytes();
  }

  private static ProtoWriter tensor(long... dims) {
    ProtoWriter tensor = new ProtoWriter();
    for (long dim : dims) {
      tensor.number(1, dim);
    }
    return tensor.number(2, 1).text(8, "w");
  }

  private static ProtoWriter external(ProtoWriter tensor, String... entries) {
    for (int i = 0; i < entries.length; i += 2) {
      tensor.message(13, new ProtoWriter().text(1, entries[i]).text(2, entries[i + 1]));
    }
    return tensor.number(14, 1);
  }

  private static ProtoWriter node(String type, String domain) {
    return new ProtoWriter().text(1, "x").text(2, "y").text(4, type).text(7, domain);
  }

  private static void assertRefused(byte[] bytes, String... parts) {
    assertThatThrownBy(() -> OnnxGraph.read("g", bytes))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("Cannot read the ONNX graph g: ")
        .hasMessageContainingAll(parts);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../w",
        "/etc/passwd",
        "a/../../w",
        "%2e%2e/w",
        "..\\w",
        "C:w",
        "file://w",
        "",
        "w\u0000",
      })
  void tensorsInFilesElsewhereAreRefused(String location) {
    assertRefused(
        model(graph -> graph.message(5, external(tensor(2), "location", location))),
        "which is not beside it");
  }

  @Test
  void aTensorMarkedExternalWithoutAFileIsRefused() {
    assertRefused(model(g -> g.message(5, tensor(2).number(14, 1))), "which is not beside it");
  }

  @Test
  void tensorsInFilesWithinOperatorsAreRefused() {
    ProtoWriter attribute =
        new ProtoWriter().text(1, "value").message(5, external(tensor(2), "location", "w"));
    assertRefused(
        model(g -> g.message(1, node("Constant", "").message(5, attribute))),
        "a tensor within an operator lies in the file 'w'");
    ProtoWriter branch = new ProtoWriter().message(5, external(tensor(2), "location", "w"));
    ProtoWriter then = new ProtoWriter().text(1, "then_branch").message(6, branch);
    assertRefused(
        model(g -> g.message(1, node("If", "").message(5, then))),
        "a tensor within an operator lies in the file 'w'");
  }

  @ParameterizedTest
  @CsvSource({"-1,8", "0,4", "0,9", "1,8", "99999999999,8", "0,0x8"})
  void tensorsOutsideTheirFileAreRefused(String offset, String length) {
    byte[] graph =
        model(
            g ->
                g.message(
                    5, external(tensor(2), "location", "w", "offset", offset, "length", length)));
    assertThatThrownBy(() -> OnnxGraph.runnable("g", graph, Map.of("w", new byte[8])))
        .isInstanceOf(RegistryException.class)
        .hasMessageMatching("Cannot (use|read) the ONNX graph g: (its|a) tensor.*");
  }

  @Test
  void aTensorInAFileIsPutIntoTheGraph() {
    byte[] file = {9, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    byte[] graph = model(g -> g.message(5, external(tensor(2), "location", "w", "offset", "1")));
    byte[] runnable = OnnxGraph.runnable("g", graph, Map.of("w", file));

    assertThat(runnable)
        .isEqualTo(
            model(
                g -> g.message(5, tensor(2).bytes(9, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, 0, 8))));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1L << 40, Long.MAX_VALUE})
  void absurdShapesAreRefused(long dim) {
    assertRefused(model(g -> g.message(5, tensor(dim, 4))), "has the shape [" + dim + ", 4]");
  }

  @Test
  void aTensorWithoutNumbersIsRefused() {
    assertRefused(model(g -> g.message(5, tensor(1000, 1000))), "has no numbers");
    assertThat(OnnxGraph.read("g", model(g -> g.message(5, tensor(0, 4)))).inputs()).isEmpty();
  }

  @Test
  void operatorsOfOtherLibrariesAreRefusedUnlessTheFileDefinesThem() {
    assertRefused(
        model(g -> g.message(1, node("Evil", "com.evil"))), "of their own, [com.evil:Evil]");
    ProtoWriter function =
        new ProtoWriter().text(1, "F").text(10, "local").message(7, node("Relu", ""));
    byte[] local =
        new ProtoWriter()
            .number(1, 10)
            .message(7, new ProtoWriter().message(1, node("F", "local")))
            .message(25, function)
            .toBytes();
    assertThat(OnnxGraph.read("g", local).files()).isEmpty();
  }

  @Test
  void graphsThatNestTooDeepOrComeTwiceAreRefused() {
    ProtoWriter inner = new ProtoWriter();
    for (int i = 0; i < 40; i++) {
      ProtoWriter attribute = new ProtoWriter().text(1, "body").message(6, inner);
      inner = new ProtoWriter().message(1, node("Loop", "").message(5, attribute));
    }
    ProtoWriter deepest = inner;
    byte[] deep = new ProtoWriter().number(1, 10).message(7, deepest).toBytes();
    assertRefused(deep, "nest deeper than 16");
    byte[] twice =
        new ProtoWriter()
            .number(1, 10)
            .message(7, new ProtoWriter())
            .message(7, new ProtoWriter())
            .toBytes();
    assertRefused(twice, "it has two graphs");
  }

  @Test
  void randomBytesAreRefusedOrReadAndNothingElse() {
    Random random = new Random(11);
    byte[] good =
        model(
            g ->
                g.message(1, node("Relu", ""))
                    .message(5, tensor(2).bytes(9, new byte[8], 0, 8))
                    .message(11, new ProtoWriter().text(1, "x"))
                    .message(12, new ProtoWriter().text(1, "y")));
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good.clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        OnnxGraph.read("g", bytes);
      } catch (RegistryException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(1, 19_999);
  }
}
