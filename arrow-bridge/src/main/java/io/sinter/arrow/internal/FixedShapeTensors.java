package io.sinter.arrow.internal;

import io.sinter.arrow.FixedShapeTensorType;
import io.sinter.arrow.FixedShapeTensorVector;
import io.sinter.arrow.TensorShape;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.ArrowType.ExtensionType;
import org.apache.arrow.vector.types.pojo.Field;

/** Recognises vectors of {@code arrow.fixed_shape_tensor}. */
final class FixedShapeTensors {
  private FixedShapeTensors() {}

  /**
   * The shape of the tensors of such a vector, also of one that was read before the type was
   * registered, which is a FixedSizeList with the type in its metadata.
   */
  static Optional<TensorShape> shapeOf(FieldVector vector) {
    if (vector instanceof FixedShapeTensorVector tensors) {
      return Optional.of(tensors.type().shape());
    }
    if (!(vector instanceof FixedSizeListVector)) {
      return Optional.empty();
    }
    Field field = vector.getField();
    Map<String, String> metadata = field.getMetadata();
    if (!FixedShapeTensorType.NAME.equals(
        metadata.get(ExtensionType.EXTENSION_METADATA_KEY_NAME))) {
      return Optional.empty();
    }
    return Optional.of(
        FixedShapeTensorType.parse(
                field.getType(),
                metadata.getOrDefault(ExtensionType.EXTENSION_METADATA_KEY_METADATA, ""))
            .shape());
  }

  /** The vector that holds the values. */
  static FieldVector storage(FieldVector vector) {
    return vector instanceof FixedShapeTensorVector tensors
        ? tensors.getUnderlyingVector()
        : vector;
  }
}
