package io.sinter.arrow.internal;

import io.sinter.arrow.BridgeException;
import io.sinter.arrow.TensorShape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.bytedeco.pytorch.Tensor;

/** Vectors over the memory of tensors. */
public final class SharedVectors {
  private final FieldVector vector;
  private final List<FieldVector> levels;
  private final BufferAllocator allocator;
  private long copied;

  private SharedVectors(FieldVector vector, BufferAllocator allocator) {
    this.vector = vector;
    this.levels = Layout.levels(vector);
    this.allocator = allocator;
  }

  /**
   * A vector and what it took.
   *
   * @param copied bytes of values and masks that were copied
   */
  public record Shared(FieldVector vector, long copied) {}

  /** A new vector of a field over the values of a tensor. */
  public static Shared share(
      Field field, Tensor values, Optional<Tensor> present, BufferAllocator allocator) {
    FieldVector vector = field.createVector(allocator);
    try {
      SharedVectors shared = new SharedVectors(vector, allocator);
      shared.load(values, present);
      return new Shared(vector, shared.copied);
    } catch (RuntimeException e) {
      vector.close();
      throw e;
    }
  }

  private void load(Tensor values, Optional<Tensor> present) {
    Tensors.requireCpu("share", values);
    ElementType element = Layout.element(vector, levels.get(levels.size() - 1));
    long[] shape = expectedShape(values);
    if (TensorFields.elementOf(values) != element || !fits(values, shape)) {
      throw new BridgeException(
          "Cannot share %s as %s: element or shape differ (allowed: %s, %s). Convert the tensor with to(...) and reshape(...)."
              .formatted(
                  Tensors.describe(values), vector.getField(), element, Arrays.toString(shape)));
    }
    if (values.numel() > Integer.MAX_VALUE) {
      throw new BridgeException(
          "Cannot share %s: it has %d elements (allowed: 2147483647 in one vector). Take parts of it with narrow()."
              .formatted(Tensors.describe(values), values.numel()));
    }
    int rows = Math.toIntExact(shape[0]);
    present.ifPresent(mask -> requireMask(mask, rows));
    long[] lengths = new long[levels.size() - 1];
    for (int level = 0; level < lengths.length; level++) {
      lengths[level] =
          levels.get(level) instanceof FixedSizeListVector list
              ? list.getListSize()
              : shape[level + 1];
    }
    try (ArrowBuf data = data(values, element);
        ArrowBuf validity = present.map(this::pack).orElseGet(allocator::getEmpty)) {
      int nulls = present.map(mask -> rows - ones(validity, rows)).orElse(0);
      new VectorLoader(levels, allocator).load(rows, lengths, nulls, validity, data);
    }
  }

  private ArrowBuf data(Tensor values, ElementType element) {
    if (values.numel() == 0) {
      return allocator.getEmpty();
    }
    try (Tensor plain = values.detach();
        Tensor lying = physical(plain);
        Tensor contiguous = lying.contiguous()) {
      if (element == ElementType.BOOL) {
        return pack(contiguous);
      }
      if (!lying.is_contiguous()) {
        copied += lying.nbytes();
      }
      return TensorMemory.share(contiguous, allocator);
    }
  }

  private Tensor physical(Tensor values) {
    return FixedShapeTensors.shapeOf(vector)
        .map(shape -> TensorFields.physical(values, shape))
        .orElseGet(() -> new Tensor(values));
  }

  private ArrowBuf pack(Tensor flags) {
    long count = flags.numel();
    if (count == 0) {
      return allocator.getEmpty();
    }
    ArrowBuf bits = allocator.buffer(Bitmaps.size(count));
    try (Tensor contiguous = flags.contiguous()) {
      Bitmaps.pack(Tensors.address(contiguous), count, 1, bits.memoryAddress());
    }
    copied += Bitmaps.size(count);
    return bits;
  }

  private long[] expectedShape(Tensor values) {
    LongStream rows = LongStream.of(values.dim() == 0 ? 1 : values.size(0));
    Optional<TensorShape> shape = FixedShapeTensors.shapeOf(vector);
    if (shape.isPresent()) {
      return LongStream.concat(rows, shape.get().logical().stream().mapToLong(size -> size))
          .toArray();
    }
    LongStream items =
        LongStream.range(0, levels.size() - 1L)
            .map(
                level ->
                    levels.get((int) level) instanceof FixedSizeListVector list
                        ? list.getListSize()
                        : level + 1 < values.dim() ? values.size(level + 1) : 0);
    LongStream bytes =
        levels.get(levels.size() - 1) instanceof FixedSizeBinaryVector binary
            ? LongStream.of(binary.getByteWidth())
            : LongStream.empty();
    return LongStream.concat(LongStream.concat(rows, items), bytes).toArray();
  }

  /** One value per row may also come as [rows, 1], or as a scalar for one row. */
  private static boolean fits(Tensor values, long[] shape) {
    return Arrays.equals(values.shape(), shape)
        || (shape.length == 1 && values.dim() <= 2 && values.numel() == shape[0]);
  }

  private static void requireMask(Tensor mask, int rows) {
    Tensors.requireCpu("share", mask);
    if (mask.scalar_type().intern() != ElementType.BOOL.scalar() || mask.numel() != rows) {
      throw new BridgeException(
          "Cannot share a column: its mask is %s (allowed: Bool, [%d]). Compare the mask with 0, or take it from where the values come from."
              .formatted(Tensors.describe(mask), rows));
    }
  }

  private static int ones(ArrowBuf bits, int rows) {
    int ones = 0;
    for (long i = 0; i < Bitmaps.size(rows); i++) {
      ones += Integer.bitCount(bits.getByte(i) & 0xFF);
    }
    return ones;
  }
}
