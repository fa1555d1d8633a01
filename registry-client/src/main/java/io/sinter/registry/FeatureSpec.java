package io.sinter.registry;

import io.sinter.registry.internal.FeatureJson;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The raw columns a model reads and what it does to them, in the order of the network's inputs.
 *
 * <p>Column names are unique, and unique also when case is ignored, since Spark resolves columns
 * that way.
 */
public record FeatureSpec(List<Feature> features) {
  public FeatureSpec {
    features = List.copyOf(features);
    if (features.isEmpty()) {
      throw new RegistryException(
          "Cannot describe a model without columns (allowed: 1 or more). Name its feature columns.");
    }
    Set<String> names = new HashSet<>();
    for (Feature feature : features) {
      if (!names.add(feature.name().toLowerCase(java.util.Locale.ROOT))) {
        throw new RegistryException(
            "Cannot describe a model with column '%s' twice (allowed: distinct names, case ignored). Remove one."
                .formatted(feature.name()));
      }
    }
  }

  /** The numeric columns, in order. */
  public List<NumericFeature> numeric() {
    return features.stream()
        .filter(NumericFeature.class::isInstance)
        .map(NumericFeature.class::cast)
        .toList();
  }

  /** The categorical columns, in order. */
  public List<CategoricalFeature> categorical() {
    return features.stream()
        .filter(CategoricalFeature.class::isInstance)
        .map(CategoricalFeature.class::cast)
        .toList();
  }

  /** The columns of times, in order. */
  public List<CyclicFeature> cyclic() {
    return features.stream()
        .filter(CyclicFeature.class::isInstance)
        .map(CyclicFeature.class::cast)
        .toList();
  }

  /** The names of all columns, in order. */
  public List<String> names() {
    return features.stream().map(Feature::name).toList();
  }

  /** The specification as JSON, as {@code features.json} of a package holds it. */
  public String toJson() {
    return FeatureJson.write(this);
  }

  /** Reads what {@link #toJson} wrote; other keys of the object are ignored. */
  public static FeatureSpec fromJson(String json) {
    return FeatureJson.read(json);
  }

  static void requireName(String name) {
    if (name.isBlank()) {
      throw new RegistryException(
          "Cannot describe a column without a name (allowed: not blank). Name it.");
    }
  }
}
