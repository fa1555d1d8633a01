package io.sinter.registry.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside Jackson's own mapper. */
class JsonTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "",
        " \n",
        "null",
        "\"text\"",
        "{\"a\":{\"b\":[1,-2,3000000000,123456789012345678901234567890,0.1,1e300,-0.0]},\"c\":null}",
        "{\"a\":1,\"a\":2}",
        "[true,false,[[],{}],\"\\u00fc\\n\\\"\\ud83d\\ude00\"]",
        "{\"a\":1} trailing",
      })
  void treesAreReadAndWrittenAsTheMapperDoes(String text) throws IOException {
    assertThat(Json.read(text)).isEqualTo(MAPPER.readTree(text));
    if (!text.isBlank()) {
      assertThat(Json.write(Json.read(text)))
          .isEqualTo(MAPPER.writeValueAsString(MAPPER.readTree(text)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[1,", "{\"a\":}", "]", "{\"a\"}", "<html>", "[1 2]", "NaN"})
  void whatIsNotJsonIsRefused(String text) {
    assertThatThrownBy(() -> Json.read(text))
        .isInstanceOf(IOException.class)
        .hasMessageMatching("(?s).+");
  }

  @Test
  void aTreeWithoutEndIsRefused() {
    assertThatThrownBy(() -> Json.read("[".repeat(100_000)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("depth");
  }

  @Test
  void notFiniteNumbersAreWords() throws IOException {
    String text = Json.write(Json.object().put("a", Double.NaN).put("b", Double.NEGATIVE_INFINITY));
    assertThat(text).isEqualTo("{\"a\":\"NaN\",\"b\":\"-Infinity\"}");
    assertThat(Json.number(Json.read(text).path("b"))).isEqualTo(Double.NEGATIVE_INFINITY);
  }
}
