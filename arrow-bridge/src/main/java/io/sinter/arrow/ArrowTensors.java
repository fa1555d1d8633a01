package io.sinter.arrow;

import io.sinter.arrow.internal.Bitmaps;
import io.sinter.arrow.internal.Columns;
import io.sinter.arrow.internal.ElementType;
import io.sinter.arrow.internal.Layout;
import io.sinter.arrow.internal.Matrices;
import io.sinter.arrow.internal.Tensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.bytedeco.pytorch.Tensor;

/**
 * Arrow vectors as CPU tensors, and tensors as Arrow vectors.
 *
 * <p>Every returned tensor belongs to the caller: close it, or create it inside a {@code
 * PointerScope}, which then owns it. A <i>view</i> shares the vector's memory and keeps it
 * allocated until the last tensor over it is freed, even when the vector is closed before: an
 * allocator closes cleanly only after both. Writing to either is seen by the other. All other
 * methods copy once, and say so through {@link CopyCounter}. Vectors may be slices.
 *
 * <p>Thread-safe as far as the vectors are: nobody may change a vector while it is read here.
 */
public final class ArrowTensors {
  static {
    NativeRuntime.load();
    FixedShapeTensorType.register();
  }

  private static final String NULL_HINT =
      "Pass NullRule.fill(value) or NullRule.mask() to ArrowTensors.column.";

  private ArrowTensors() {}

  /**
   * A tensor over the memory of a vector without nulls: integers (int8..64, uint8..64), floating
   * point (16, 32, 64 bit), dates, times and durations (as their integers), shape [rows];
   * FixedSizeBinary (uint8), shape [rows, bytes]; FixedSizeList, List and LargeList of any of these
   * or of each other, shape [rows, items, ...]; {@code arrow.fixed_shape_tensor}, shape [rows,
   * dimensions in their logical order], which need not be contiguous.
   *
   * @throws BridgeException if the vector holds a null, lists differ in length, or its type has no
   *     such layout
   */
  public static Tensor view(FieldVector vector) {
    Layout layout = Layout.of(vector);
    if (layout.element() == ElementType.BOOL) {
      throw Columns.unsupported(vector);
    }
    layout.rejectNulls("view", NULL_HINT);
    return layout.view();
  }

  /**
   * One column of a type that {@link #view} takes, or of bits (bool tensor), under a rule for
   * nulls.
   *
   * <p>A view wherever that is possible, that is, always except for bits, for nulls that are
   * filled, and under MASK for a List whose null rows have another length than the rest. Else one
   * copy. FILL also fills null items of present lists, MASK refuses them; the mask says which rows
   * are present. A List without a present row has length 0.
   *
   * @throws BridgeException if the type has no tensor layout, present lists differ in length, the
   *     rule refuses a null, or the type cannot hold the fill
   */
  public static TensorColumn column(FieldVector vector, NullRule rule) {
    Layout layout = Layout.of(vector);
    if (rule instanceof NullRule.Fill fill) {
      return new TensorColumn(filled(vector, layout, fill.value()), Optional.empty());
    }
    if (rule instanceof NullRule.Reject) {
      layout.rejectNulls(layout.isShareable() ? "view" : "convert", NULL_HINT);
      return new TensorColumn(asTheyLie(layout), Optional.empty());
    }
    layout.rejectNullsInside("convert", "Pass NullRule.fill(value), or fill the items before.");
    return new TensorColumn(asTheyLie(layout), Optional.of(present(vector)));
  }

  /**
   * The bits of a vector without nulls as a bool tensor [rows]; one copy, from a bit to a byte per
   * row.
   *
   * @throws BridgeException if the vector holds a null
   */
  public static Tensor flags(BitVector vector) {
    Columns.rejectNulls("convert", vector, NULL_HINT);
    return expand(vector);
  }

  /**
   * Columns of numbers (integers, floating point, bits) side by side as one contiguous float32
   * tensor [rows, columns], in one copy. Numbers that float32 cannot hold are rounded to nearest.
   *
   * @throws BridgeException if there are no columns, their row counts differ, one holds a null or
   *     is not of numbers
   */
  public static Tensor matrix(List<? extends FieldVector> columns) {
    return matrix(columns, NullRule.reject());
  }

  /**
   * Like {@link #matrix(List)}, with a rule for nulls; {@link NullRule#mask()} does not apply here.
   * Filling costs no further copy.
   */
  public static Tensor matrix(List<? extends FieldVector> columns, NullRule rule) {
    if (rule instanceof NullRule.Mask) {
      throw new BridgeException(
          "Cannot make a matrix: the null rule is Mask (allowed: Reject, Fill). Take the columns one by one with ArrowTensors.column.");
    }
    Tensor matrix =
        Matrices.gather(
            columns,
            rule instanceof NullRule.Fill fill
                ? Optional.of((float) fill.value())
                : Optional.empty());
    CopyCounter.add(matrix.numel() * Float.BYTES);
    return matrix;
  }

  /**
   * The vocabulary index of every row as an int64 tensor [rows]; null and "" are {@link
   * Vocabulary#MISSING}. Reads the UTF-8 bytes in place and makes no String.
   */
  public static Tensor indices(VarCharVector vector, Vocabulary vocabulary) {
    Tensor indices = Tensors.allocate(ElementType.INT64, vector.getValueCount());
    lookUp(vector, vocabulary, Tensors.address(indices), 1);
    return indices;
  }

  /**
   * The indices of several columns side by side, int64 [rows, columns].
   *
   * @throws BridgeException if the lists differ in size or the vectors in rows
   */
  public static Tensor indices(List<VarCharVector> columns, List<Vocabulary> vocabularies) {
    if (columns.isEmpty() || columns.size() != vocabularies.size()) {
      throw new BridgeException(
          "Cannot look up categories: %d columns and %d vocabularies (allowed: one vocabulary per column, at least one). Pass both lists in the same order."
              .formatted(columns.size(), vocabularies.size()));
    }
    long rows = Matrices.commonRows(columns);
    Tensor indices = Tensors.allocate(ElementType.INT64, rows, columns.size());
    long address = Tensors.address(indices);
    for (int i = 0; i < columns.size(); i++) {
      lookUp(columns.get(i), vocabularies.get(i), address + (long) i * Long.BYTES, columns.size());
    }
    return indices;
  }

  /**
   * Copies a tensor into a vector of the same element type, allocating it if it is too small; all
   * rows become present. The tensor has one row per element of its first dimension and one element
   * per row. {@link TensorVectors} shares the tensor's memory instead.
   *
   * @throws BridgeException if type or shape do not fit or the tensor is not on the CPU
   */
  public static void copyTo(Tensor tensor, BaseFixedWidthVector vector) {
    Tensors.requireCpu("copy", tensor);
    ElementType element = Layout.of(vector).element();
    long rows = tensor.dim() == 0 ? 1 : tensor.size(0);
    if (tensor.scalar_type().intern() != element.scalar()
        || tensor.numel() != rows
        || rows > Integer.MAX_VALUE) {
      throw new BridgeException(
          "Cannot copy %s to %s: type or shape differ (allowed: %s, [rows] or [rows, 1]). Convert the tensor with to(...) and flatten()."
              .formatted(Tensors.describe(tensor), Columns.describe(vector), element.scalar()));
    }
    if (vector.getValueCapacity() < rows) {
      vector.allocateNew((int) rows);
    }
    vector.setValueCount((int) rows);
    Bitmaps.setAll(vector.getValidityBufferAddress(), rows);
    store(tensor, vector, element, rows);
  }

  /**
   * The memory of a contiguous CPU tensor as a direct buffer in native byte order, without a copy.
   * Valid only while the tensor is: the buffer does not keep it alive.
   *
   * @throws BridgeException if the tensor is not contiguous, not on the CPU, or larger than a
   *     buffer (2 GiB)
   */
  public static ByteBuffer buffer(Tensor tensor) {
    Tensors.requireCpu("view", tensor);
    long bytes = tensor.nbytes();
    if (!tensor.is_contiguous() || bytes > Integer.MAX_VALUE) {
      throw new BridgeException(
          "Cannot view %s as a buffer: it has %d bytes and is %scontiguous (allowed: contiguous, up to 2147483647 bytes). Call contiguous(), or take a part with narrow()."
              .formatted(Tensors.describe(tensor), bytes, tensor.is_contiguous() ? "" : "not "));
    }
    ByteBuffer buffer =
        bytes == 0
            ? ByteBuffer.allocateDirect(0)
            : MemoryUtil.directBuffer(Tensors.address(tensor), (int) bytes);
    return buffer.order(ByteOrder.nativeOrder());
  }

  private static Tensor asTheyLie(Layout layout) {
    return layout.isShareable() ? layout.view() : copy(layout, OptionalDouble.empty());
  }

  private static Tensor copy(Layout layout, OptionalDouble fill) {
    CopyCounter.add(layout.bytes());
    return layout.copy(fill);
  }

  private static Tensor filled(FieldVector vector, Layout layout, double fill) {
    ElementType element = layout.element();
    if (!element.holds(fill)) {
      throw new BridgeException(
          "Cannot fill the nulls of %s: its elements cannot hold %s (allowed: values of %s). Choose another fill."
              .formatted(Columns.describe(vector), fill, element));
    }
    return layout.hasNulls() ? copy(layout, OptionalDouble.of(fill)) : asTheyLie(layout);
  }

  /** Bool [rows], true where a row is not null. */
  static Tensor present(FieldVector vector) {
    return expand(vector.getValidityBufferAddress(), vector.getValueCount());
  }

  private static Tensor expand(BitVector vector) {
    return expand(vector.getDataBufferAddress(), vector.getValueCount());
  }

  private static Tensor expand(long bitmap, long rows) {
    Tensor flags = Tensors.allocate(ElementType.BOOL, rows);
    Bitmaps.expand(bitmap, rows, Tensors.address(flags));
    CopyCounter.add(rows);
    return flags;
  }

  private static void lookUp(
      VarCharVector vector, Vocabulary vocabulary, long address, int stride) {
    long offsets = vector.getOffsetBufferAddress();
    long data = vector.getDataBufferAddress();
    int rows = vector.getValueCount();
    long validity = vector.getNullCount() == 0 ? 0 : vector.getValidityBufferAddress();
    int start = rows == 0 ? 0 : MemoryUtil.getInt(offsets);
    for (int row = 0; row < rows; row++) {
      int end = MemoryUtil.getInt(offsets + 4L * (row + 1));
      boolean present = validity == 0 || Bitmaps.isSet(validity, row);
      int index = present ? vocabulary.indexOf(data + start, end - start) : Vocabulary.MISSING;
      MemoryUtil.putLong(address + (long) row * stride * Long.BYTES, index);
      start = end;
    }
    CopyCounter.add((long) rows * Long.BYTES);
  }

  private static void store(
      Tensor tensor, BaseFixedWidthVector vector, ElementType element, long rows) {
    if (rows == 0) {
      return;
    }
    if (element == ElementType.BOOL) {
      long stride = tensor.dim() == 0 ? 1 : tensor.stride(0);
      Bitmaps.pack(Tensors.address(tensor), rows, stride, vector.getDataBufferAddress());
      CopyCounter.add(Bitmaps.size(rows));
      return;
    }
    if (tensor.is_contiguous()) {
      MemoryUtil.copyMemory(
          Tensors.address(tensor), vector.getDataBufferAddress(), rows * element.width());
    } else {
      try (Tensor target = Layout.of(vector).view();
          Tensor source = tensor.view_as(target)) {
        target.copy_(source);
      }
    }
    CopyCounter.add(rows * element.width());
  }
}
