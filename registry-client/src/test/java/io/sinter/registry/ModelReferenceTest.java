package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelReferenceTest {
  @ParameterizedTest
  @CsvSource({
    "models:/flight-delay@champion, models:/flight-delay@champion",
    "flight-delay@champion, models:/flight-delay@champion",
    "models:/flight delay 2@champion, models:/flight delay 2@champion",
    "models:/flight-delay/3, models:/flight-delay/3",
    "flight-delay/12, models:/flight-delay/12"
  })
  void aReferenceIsUnderstood(String text, String meaning) {
    assertThat(ModelReference.parse(text)).hasToString(meaning);
  }

  @Test
  void itsPartsAreApart() {
    ModelReference byAlias = ModelReference.parse("models:/m@champion");
    assertThat(byAlias.name()).isEqualTo("m");
    assertThat(byAlias.alias()).contains("champion");
    assertThat(byAlias.version()).isEmpty();
    assertThat(ModelReference.parse("m/3").version()).contains("3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "flight-delay", "models:/", "m@", "@a", "m/latest", "m/3/4", "runs:/r/model"})
  void anythingElseIsRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> ModelReference.parse(text))
        .isInstanceOf(RegistryException.class)
        .hasMessageStartingWith("Cannot read model reference '" + text + "'")
        .hasMessageEndingWith("Write for example models:/flight-delay@champion.");
  }
}
