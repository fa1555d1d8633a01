package io.sinter.registry;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A raw string column, embedded by the model. Index 0 means missing (null or empty), 1 means not in
 * the vocabulary, {@code 2 + i} means {@code vocabulary.get(i)}.
 *
 * @param embeddingSize how many numbers stand for one category
 */
public record CategoricalFeature(String name, List<String> vocabulary, int embeddingSize)
    implements Feature {
  public CategoricalFeature {
    FeatureSpec.requireName(name);
    vocabulary = List.copyOf(vocabulary);
    if (embeddingSize < 1) {
      throw new RegistryException(
          "Cannot describe column '%s': its embedding size is %d (allowed: 1 or more). Raise it."
              .formatted(name, embeddingSize));
    }
    Map<String, Integer> seen = new HashMap<>();
    for (String word : vocabulary) {
      if (word.isEmpty() || seen.put(word, seen.size()) != null) {
        throw new RegistryException(
            "Cannot describe column '%s': its vocabulary holds '%s' twice or an empty word (allowed: distinct, not empty). Remove it."
                .formatted(name, word));
      }
    }
  }

  /** How many indices there are: the vocabulary, missing and unknown. */
  public int size() {
    return vocabulary.size() + 2;
  }

  /**
   * The index of a value. Takes time in proportion to the vocabulary: build a map for many rows.
   */
  public int indexOf(@Nullable String value) {
    if (value == null || value.isEmpty()) {
      return 0;
    }
    return 2 + vocabulary.indexOf(value);
  }
}
