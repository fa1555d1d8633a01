package io.sinter.training.internal.data;

import java.io.Serializable;
import java.util.List;

/**
 * One input tensor of a network, without its first dimension, the rows. Immutable.
 *
 * @param name for messages
 * @param element what it holds
 * @param shape of one row; {@code [k]} for k columns side by side, empty for one number a row
 */
public record InputLayout(String name, Element element, List<Integer> shape)
    implements Serializable {
  /** Copies. */
  public InputLayout {
    shape = List.copyOf(shape);
  }

  /** What a tensor holds. */
  public enum Element {
    /** 32-bit floating point, NaN where a number is missing. */
    FLOAT32(4),
    /** 64-bit integers, such as indices into a vocabulary. */
    INT64(8);

    private final int width;

    Element(int width) {
      this.width = width;
    }

    /** Bytes of one element. */
    public int width() {
      return width;
    }
  }

  /** Elements of one row. */
  public int size() {
    int size = 1;
    for (int dimension : shape) {
      size = Math.multiplyExact(size, dimension);
    }
    return size;
  }
}
