package io.sinter.training.internal.data;

import io.sinter.training.internal.data.InputLayout.Element;
import java.io.Serializable;
import java.util.List;

/**
 * What a rank holds of each row. Immutable.
 *
 * @param inputs in the order of the network's arguments
 * @param target what the label is kept as: a number, or the index of a class; one a row
 * @param weighted whether each row has a weight, a float
 */
public record RowSchema(List<InputLayout> inputs, Element target, boolean weighted)
    implements Serializable {
  /** Copies. */
  public RowSchema {
    inputs = List.copyOf(inputs);
  }
}
