package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureSpecTest {
  @Test
  void aSpecificationComesBackFromJson() {
    FeatureSpec spec =
        new FeatureSpec(
            List.of(
                new CategoricalFeature("größe \"x\"", List.of("a", "ü", "\t", " "), 3),
                new NumericFeature("n", ColumnType.DOUBLE, -1e-300, 1.0 / 3, Double.MIN_VALUE)));
    assertThat(FeatureSpec.fromJson(spec.toJson())).isEqualTo(spec);
  }

  @Test
  void columnsAreFoundByKindInOrder() {
    assertThat(TinyModel.FEATURES.names()).containsExactly("distance", "temp", "carrier");
    assertThat(TinyModel.FEATURES.numeric())
        .extracting(NumericFeature::name)
        .containsExactly("distance", "temp");
    assertThat(TinyModel.FEATURES.categorical())
        .extracting(CategoricalFeature::name)
        .containsExactly("carrier");
  }

  @Test
  void categoriesHaveTheirIndicesAfterMissingAndUnknown() {
    CategoricalFeature carrier = new CategoricalFeature("carrier", List.of("AA", "B6"), 2);
    assertThat(carrier.size()).isEqualTo(4);
    assertThat(carrier.indexOf(null)).isZero();
    assertThat(carrier.indexOf("")).isZero();
    assertThat(carrier.indexOf("ZZ")).isEqualTo(1);
    assertThat(carrier.indexOf("AA")).isEqualTo(2);
    assertThat(carrier.indexOf("B6")).isEqualTo(3);
  }

  @Test
  void aColumnThatIsThereTwiceIsRefusedWhateverItsCase() {
    NumericFeature lower = new NumericFeature("dep_hour", ColumnType.INTEGER, 0, 0, 1);
    NumericFeature upper = new NumericFeature("DEP_HOUR", ColumnType.INTEGER, 0, 0, 1);
    assertThatThrownBy(() -> new FeatureSpec(List.of(lower, upper)))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("column 'DEP_HOUR' twice");
  }

  @Test
  void aConstantColumnIsRefused() {
    assertThatThrownBy(() -> new NumericFeature("year", ColumnType.INTEGER, 2013, 2013, 0))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("column 'year': its standard deviation is 0.0");
  }

  @Test
  void aWordThatIsThereTwiceIsRefused() {
    assertThatThrownBy(() -> new CategoricalFeature("carrier", List.of("AA", "AA"), 1))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("column 'carrier': its vocabulary holds 'AA' twice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"features\":[]}",
        "{\"features\":[{\"name\":\"a\",\"kind\":\"image\"}]}",
        "{\"features\":[{\"name\":\"a\",\"kind\":\"numeric\",\"type\":\"blob\"}]}"
      })
  void somethingElseIsNoSpecification(String json) {
    assertThatThrownBy(() -> FeatureSpec.fromJson(json))
        .isInstanceOf(RegistryException.class)
        .hasMessageStartingWith("Cannot ");
  }
}
