package io.sinter.promotion.policy.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.promotion.policy.PolicyKeys.Stance;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.ColumnType;
import io.sinter.registry.Feature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.GateCheck;
import io.sinter.registry.ModelOutput;
import io.sinter.registry.ModelPackage;
import io.sinter.registry.NumericFeature;
import io.sinter.registry.PackageContents;
import io.sinter.scoring.ScoringModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaChecksTest {
  private static final Feature X = new NumericFeature("x", ColumnType.DOUBLE, 0, 0, 1);
  private static final Feature Z = new NumericFeature("z", ColumnType.INTEGER, 0, 0, 1);

  @TempDir Path folder;
  private int written;

  @Test
  void theSameInputsAndOutputPass() throws IOException {
    assertThat(checks(Stance.REFUSE, opened(X, Z), opened(X, Z))).allMatch(GateCheck::passed);
  }

  @Test
  void whatTheChampionsConsumersLackIsRefusedUnlessThePolicyAllowsIt() throws IOException {
    GateCheck refused = checks(Stance.REFUSE, opened(X, Z), opened(X)).get(0);
    assertThat(refused)
        .hasToString(
            "inputs 1 (no column that the champion does not take alike; z is new): failed");
    GateCheck allowed = checks(Stance.ALLOW, opened(X, Z), opened(X)).get(0);
    assertThat(allowed.passed()).isTrue();
    assertThat(allowed.evidence().detail()).isEqualTo("new: z");
  }

  @Test
  void aColumnLeftOutOrOfAnotherNumberTypeHarmsNobody() throws IOException {
    Feature whole = new NumericFeature("x", ColumnType.INTEGER, 0, 0, 1);
    GateCheck inputs = checks(Stance.REFUSE, opened(whole), opened(X, Z)).get(0);
    assertThat(inputs.passed()).isTrue();
    assertThat(inputs.evidence().detail()).isEqualTo("no longer needed: z");
  }

  @Test
  void aColumnOfAnotherKindIsRefusedWhateverThePolicy() throws IOException {
    GateCheck inputs = checks(Stance.ALLOW, opened(words("x", "a")), opened(X)).get(0);
    assertThat(inputs.passed()).isFalse();
    assertThat(inputs.evidence().detail()).isEqualTo("x is a category and was a number");
  }

  @Test
  void lostCategoriesAreNoted() throws IOException {
    GateCheck lost =
        checks(Stance.REFUSE, opened(words("c", "a", "new")), opened(words("c", "a", "b", "d")))
            .get(2);
    assertThat(lost)
        .hasToString(
            "categories lost 2 (a note only: they are scored as unknown; c: b, d): passed");
  }

  @Test
  void anotherOutputIsRefused() throws IOException {
    GateCheck output = checks(Stance.ALLOW, opened(ModelOutput.number(), X), opened(X)).get(1);
    assertThat(output).hasToString("output 0 (the champion's, probability; it is number): failed");
  }

  private static List<GateCheck> checks(Stance added, ModelPackage one, ModelPackage other) {
    return SchemaChecks.of(
        new ScoringModel("late", "2", "", one), new ScoringModel("late", "1", "", other), added);
  }

  private static Feature words(String name, String... words) {
    return new CategoricalFeature(name, List.of(words), 2);
  }

  private ModelPackage opened(Feature... features) throws IOException {
    return opened(ModelOutput.probability(), features);
  }

  private ModelPackage opened(ModelOutput output, Feature... features) throws IOException {
    byte[] network;
    try (var in = Stance.class.getResourceAsStream("x.onnx")) {
      network = in.readAllBytes();
    }
    return ModelPackage.write(
        folder.resolve("package-" + written++),
        new PackageContents(
            new FeatureSpec(List.of(features)),
            0.5,
            "late",
            "run",
            "",
            Optional.of(network),
            "none".getBytes(StandardCharsets.UTF_8),
            List.of(Map.of()),
            "# Test",
            Map.of(),
            output,
            List.of()));
  }
}
