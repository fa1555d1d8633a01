package io.sinter.training.internal.data;

import io.sinter.training.internal.data.InputLayout.Element;
import java.util.ArrayList;
import java.util.List;

/**
 * Where one row lies in memory: its 64-bit elements first, then its floats, without gaps, so that
 * one copy moves it and all is aligned. Immutable.
 */
public final class RecordLayout {
  private final RowSchema schema;
  private final int[] inputs;
  private final int target;
  private final int weight;
  private final int bytes;

  /** The layout of these rows. */
  public RecordLayout(RowSchema schema) {
    this.schema = schema;
    this.inputs = new int[schema.inputs().size()];
    int offset = 0;
    int targetOffset = 0;
    for (Element element : new Element[] {Element.INT64, Element.FLOAT32}) {
      for (int i = 0; i < inputs.length; i++) {
        InputLayout layout = schema.inputs().get(i);
        if (layout.element() == element) {
          inputs[i] = offset;
          offset = Math.addExact(offset, Math.multiplyExact(layout.size(), element.width()));
        }
      }
      if (schema.target() == element) {
        targetOffset = offset;
        offset += element.width();
      }
    }
    this.target = targetOffset;
    this.weight = offset;
    offset += schema.weighted() ? Float.BYTES : 0;
    boolean wide =
        schema.target() == Element.INT64
            || schema.inputs().stream().anyMatch(l -> l.element() == Element.INT64 && l.size() > 0);
    int unit = wide ? Long.BYTES : Float.BYTES;
    this.bytes = (offset + unit - 1) / unit * unit;
  }

  /** What a row holds. */
  public RowSchema schema() {
    return schema;
  }

  /** What a batch holds of the rows: each input, the target and, if rows have one, the weight. */
  public List<RowColumn> columns() {
    List<RowColumn> columns = new ArrayList<>();
    for (int i = 0; i < inputs.length; i++) {
      InputLayout input = schema.inputs().get(i);
      columns.add(new RowColumn(inputs[i], input.element(), input.size()));
    }
    columns.add(new RowColumn(target, schema.target(), 1));
    if (schema.weighted()) {
      columns.add(new RowColumn(weight, Element.FLOAT32, 1));
    }
    return columns;
  }

  /** Where an input starts in the row, in bytes. */
  public int input(int input) {
    return inputs[input];
  }

  /** Where the target lies in the row. */
  public int target() {
    return target;
  }

  /** Where the weight lies in the row, if rows have weights. */
  public int weight() {
    return weight;
  }

  /** Bytes of a row. */
  public int bytes() {
    return bytes;
  }
}
