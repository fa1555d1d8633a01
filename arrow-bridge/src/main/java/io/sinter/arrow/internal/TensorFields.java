package io.sinter.arrow.internal;

import io.sinter.arrow.BridgeException;
import io.sinter.arrow.FixedShapeTensorType;
import io.sinter.arrow.TensorShape;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.bytedeco.pytorch.Tensor;

/** The Arrow types that tensors have by themselves. */
public final class TensorFields {
  private TensorFields() {}

  /** The field under which a tensor is shared without a copy, wherever there is one. */
  public static Field of(String name, Tensor tensor) {
    ArrowType element = type(elementOf(tensor));
    if (tensor.dim() <= 1) {
      return Field.nullable(name, element);
    }
    if (tensor.dim() == 2) {
      ArrowType list = new ArrowType.FixedSizeList(Math.toIntExact(tensor.size(1)));
      return new Field(name, FieldType.nullable(list), List.of(Field.nullable("item", element)));
    }
    return new FixedShapeTensorType(shape(tensor)).field(name, element);
  }

  /** The element of a tensor; fails for those that Arrow lacks. */
  static ElementType elementOf(Tensor tensor) {
    for (ElementType element : ElementType.values()) {
      if (element.scalar() == tensor.scalar_type().intern()) {
        return element;
      }
    }
    throw new BridgeException(
        "Cannot share %s: Arrow has no such elements (allowed: %s). Convert the tensor with to(...)."
            .formatted(Tensors.describe(tensor), List.of(ElementType.values())));
  }

  /* Dimensions in the order of their strides, so that a tensor in another order (channels last, say) stays in place. */
  private static TensorShape shape(Tensor tensor) {
    List<Integer> logical =
        IntStream.range(1, (int) tensor.dim()).mapToObj(i -> (int) tensor.size(i)).toList();
    if (tensor.is_contiguous()) {
      return new TensorShape(logical, List.of(), List.of());
    }
    List<Integer> order =
        IntStream.range(0, logical.size())
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> tensor.stride(i + 1)).reversed())
            .toList();
    TensorShape shape =
        new TensorShape(
            order.stream().map(logical::get).toList(),
            List.of(),
            IntStream.range(0, order.size()).mapToObj(order::indexOf).toList());
    try (Tensor physical = physical(tensor, shape)) {
      return physical.is_contiguous() ? shape : new TensorShape(logical, List.of(), List.of());
    }
  }

  /** A tensor of a logical shape as it would lie in memory. */
  static Tensor physical(Tensor tensor, TensorShape shape) {
    List<Integer> permutation = shape.permutation();
    long[] order = new long[permutation.size() + 1];
    for (int i = 0; i < permutation.size(); i++) {
      order[permutation.get(i) + 1] = i + 1L;
    }
    return permutation.isEmpty() ? new Tensor(tensor) : tensor.permute(order);
  }

  private static ArrowType type(ElementType element) {
    return switch (element) {
      case BOOL -> new ArrowType.Bool();
      case INT8, INT16, INT32, INT64 -> new ArrowType.Int(8 * element.width(), true);
      case UINT8, UINT16, UINT32, UINT64 -> new ArrowType.Int(8 * element.width(), false);
      case FLOAT16 -> new ArrowType.FloatingPoint(FloatingPointPrecision.HALF);
      case FLOAT32 -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
      case FLOAT64 -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
    };
  }
}
