package io.sinter.training.internal.data;

import io.sinter.training.internal.data.InputLayout.Element;

/**
 * Elements that lie side by side in a row, and become a column of a batch. Immutable.
 *
 * @param offset in the row, in bytes
 * @param element what it holds
 * @param size elements of a row
 */
public record RowColumn(int offset, Element element, int size) {
  /** Bytes of a row. */
  public int bytes() {
    return size * element.width();
  }
}
