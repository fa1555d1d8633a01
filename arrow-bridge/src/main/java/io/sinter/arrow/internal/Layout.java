package io.sinter.arrow.internal;

import io.sinter.arrow.BridgeException;
import io.sinter.arrow.TensorShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.bytedeco.pytorch.Tensor;

/**
 * How the values of a vector lie in memory: rows of lists (of lists ...) of equal lengths, down to
 * elements of a fixed width.
 */
public final class Layout {
  private final FieldVector vector;
  private final List<FieldVector> levels;
  private final ElementType element;
  private final int perLeaf;
  private final long[] lengths;
  private final boolean contiguous;
  private final Optional<TensorShape> tensorShape;

  private Layout(FieldVector vector) {
    this.vector = vector;
    this.tensorShape = FixedShapeTensors.shapeOf(vector);
    this.levels = levels(vector);
    FieldVector leaf = levels.get(levels.size() - 1);
    this.element = element(vector, leaf);
    this.perLeaf = leaf instanceof FixedSizeBinaryVector binary ? binary.getByteWidth() : 1;
    if (tensorShape.isPresent() && (levels.size() != 2 || isBinary())) {
      throw Columns.unsupported(vector);
    }
    Lengths measured = Lengths.of(levels);
    this.lengths = measured.perLevel();
    this.contiguous = measured.isContiguous();
  }

  /**
   * Reads the structure of a vector, all list offsets included.
   *
   * @throws BridgeException if its type has no tensor layout or present lists differ in length
   */
  public static Layout of(FieldVector vector) {
    return new Layout(vector);
  }

  /** What one element is; BOOL for bits. */
  public ElementType element() {
    return element;
  }

  /** Bytes of the tensor. */
  public long bytes() {
    return LongStream.of(shape()).reduce(element.width(), Math::multiplyExact);
  }

  /** Whether a tensor can lie over the vector's own memory. */
  public boolean isShareable() {
    return contiguous && element != ElementType.BOOL;
  }

  /** Whether a present row is null or holds a null. */
  public boolean hasNulls() {
    return vector.getNullCount() > 0 || Nulls.firstInside(levels).isPresent();
  }

  /** Fails at the first row that is null or holds a null. */
  public void rejectNulls(String verb, String next) {
    Columns.rejectNulls(verb, vector, next);
    rejectNullsInside(verb, next);
  }

  /** Fails at the first present row that holds a null. */
  public void rejectNullsInside(String verb, String next) {
    Nulls.firstInside(levels)
        .ifPresent(
            place -> {
              throw new BridgeException(
                  "Cannot %s %s: row %d has a null at item %d (allowed: lists without null items). %s"
                      .formatted(verb, Columns.describe(vector), place.row(), place.item(), next));
            });
  }

  /** A tensor over the memory of a shareable vector, whatever is under its nulls. */
  public Tensor view() {
    long[] shape = shape();
    long bytes = bytes();
    if (bytes == 0) {
      return arranged(Tensors.allocate(element, shape));
    }
    FieldVector leaf = levels.get(levels.size() - 1);
    long first = 0;
    for (FieldVector level : levels.subList(0, levels.size() - 1)) {
      first = Starts.of(level).at(first);
    }
    ArrowBuf values = leaf.getDataBuffer().slice(first * perLeaf * element.width(), bytes);
    return arranged(SharedBuffers.view(values, shape, element));
  }

  /**
   * A contiguous copy of {@link #bytes}, with the fill in place of every null row and item. Without
   * a fill, null items stay as they lie and null rows of lists with offsets are 0.
   */
  public Tensor copy(OptionalDouble fill) {
    Tensor copy = Tensors.allocate(element, shape());
    new Gather(levels, lengths, element, perLeaf, fill)
        .write(0, 0, vector.getValueCount(), Tensors.address(copy));
    return arranged(copy);
  }

  /** The dimensions as they lie in memory. */
  private long[] shape() {
    LongStream rows = LongStream.of(vector.getValueCount());
    if (tensorShape.isPresent()) {
      return LongStream.concat(
              rows, tensorShape.get().dimensions().stream().mapToLong(size -> size))
          .toArray();
    }
    LongStream bytes = isBinary() ? LongStream.of(perLeaf) : LongStream.empty();
    return LongStream.concat(LongStream.concat(rows, LongStream.of(lengths)), bytes).toArray();
  }

  private boolean isBinary() {
    return levels.get(levels.size() - 1) instanceof FixedSizeBinaryVector;
  }

  /** Puts the dimensions of a fixed-shape tensor into their logical order. */
  private Tensor arranged(Tensor tensor) {
    List<Integer> permutation = tensorShape.map(TensorShape::permutation).orElse(List.of());
    if (permutation.isEmpty()) {
      return tensor;
    }
    try (tensor) {
      return tensor.permute(
          LongStream.concat(
                  LongStream.of(0), permutation.stream().mapToLong(dimension -> dimension + 1L))
              .toArray());
    }
  }

  /** The vector that holds the rows, its items, ... down to the elements. */
  static List<FieldVector> levels(FieldVector vector) {
    List<FieldVector> levels = new ArrayList<>();
    FieldVector level = FixedShapeTensors.storage(vector);
    levels.add(level);
    while (Starts.isList(level)) {
      level = level.getChildrenFromFields().get(0);
      levels.add(level);
    }
    if (!(level instanceof BaseFixedWidthVector)) {
      throw Columns.unsupported(vector);
    }
    return levels;
  }

  /** What an element of a vector with this last level is. */
  static ElementType element(FieldVector vector, FieldVector leaf) {
    if (leaf instanceof BitVector) {
      return ElementType.BOOL;
    }
    return leaf instanceof FixedSizeBinaryVector
        ? ElementType.UINT8
        : ElementType.of(leaf.getMinorType()).orElseThrow(() -> Columns.unsupported(vector));
  }
}
