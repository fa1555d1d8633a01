package io.sinter.registry;

import java.util.List;

/**
 * What an MLflow model says it takes and gives: named columns, or tensors.
 *
 * @param inputs in order; empty if the model has no signature
 * @param outputs in order; empty if nothing is said of them
 */
public record ModelSignature(List<Field> inputs, List<Field> outputs) {
  /**
   * A column or a tensor.
   *
   * @param name empty for one that has none
   * @param type MLflow's word for a column's type (double, long, string, ...), or NumPy's for a
   *     tensor's elements (float32, ...)
   * @param shape a tensor's, -1 for an open dimension; empty for a column
   * @param required whether the column must be there
   */
  public record Field(String name, String type, List<Long> shape, boolean required) {
    /** Copies. */
    public Field {
      shape = List.copyOf(shape);
    }

    /** Whether it is a tensor and not a column. */
    public boolean isTensor() {
      return !shape.isEmpty();
    }
  }

  /** Copies. */
  public ModelSignature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /** The names of the columns, in order; empty if the inputs are tensors or have no names. */
  public List<String> columns() {
    boolean columns =
        inputs.stream().noneMatch(field -> field.isTensor() || field.name().isEmpty());
    return columns ? inputs.stream().map(Field::name).toList() : List.of();
  }
}
