package io.sinter.registry;

/**
 * A raw numeric column. The model computes {@code (x - mean) / standardDeviation} in 32-bit floats,
 * after a missing value (null or NaN) has become {@code fill}.
 *
 * @param standardDeviation positive
 */
public record NumericFeature(
    String name, ColumnType type, double fill, double mean, double standardDeviation)
    implements Feature {
  public NumericFeature {
    FeatureSpec.requireName(name);
    if (!Double.isFinite(fill) || !Double.isFinite(mean)) {
      throw new RegistryException(
          "Cannot describe column '%s': fill %s or mean %s is not finite. Check the column for infinite values, or leave it out."
              .formatted(name, fill, mean));
    }
    if (!Double.isFinite(standardDeviation) || standardDeviation <= 0) {
      throw new RegistryException(
          "Cannot describe column '%s': its standard deviation is %s (allowed: positive). Leave out a constant column, or use 1."
              .formatted(name, standardDeviation));
    }
  }
}
