package io.sinter.arrow;

import java.util.Collections;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ArrowType.ExtensionType;
import org.apache.arrow.vector.types.pojo.ExtensionTypeRegistry;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * Arrow's canonical extension type {@code arrow.fixed_shape_tensor}: every row is a tensor of one
 * shape, stored in a FixedSizeList of its elements.
 *
 * <p>After {@link #register}, which {@link ArrowTensors} calls too, the readers of this JVM give
 * {@link FixedShapeTensorVector}s. Immutable and thread-safe.
 *
 * @see <a href="https://arrow.apache.org/docs/format/CanonicalExtensions.html">Canonical extension
 *     types</a>
 */
public final class FixedShapeTensorType extends ExtensionType {
  /** The extension name. */
  public static final String NAME = "arrow.fixed_shape_tensor";

  static {
    ExtensionTypeRegistry.register(new FixedShapeTensorType(TensorShape.of(1)));
  }

  private final TensorShape shape;

  /** The type of tensors of one shape. */
  public FixedShapeTensorType(TensorShape shape) {
    this.shape = shape;
  }

  /** Lets the Arrow readers of this JVM recognise the type. Harmless when repeated. */
  public static void register() {
    /* The static initialiser has done it. */
  }

  /**
   * Reads the metadata of a field.
   *
   * @param storage the type that the field has without the extension
   * @throws BridgeException if the metadata cannot be read or does not fit the storage
   */
  public static FixedShapeTensorType parse(ArrowType storage, String metadata) {
    FixedShapeTensorType type = new FixedShapeTensorType(TensorShape.parse(metadata));
    if (!type.storageType().equals(storage)) {
      throw new BridgeException(
          "Cannot read the tensor shape %s: the tensors are stored as %s (allowed: %s). Ask the producer of the data."
              .formatted(metadata, storage, type.storageType()));
    }
    return type;
  }

  /** A nullable field of this type; the element type is one of a fixed width. */
  public Field field(String name, ArrowType element) {
    return new Field(
        name, FieldType.nullable(this), Collections.singletonList(Field.nullable("item", element)));
  }

  /** The shape of every tensor. */
  public TensorShape shape() {
    return shape;
  }

  @Override
  public FixedSizeList storageType() {
    return new FixedSizeList(shape.elements());
  }

  @Override
  public String extensionName() {
    return NAME;
  }

  @Override
  public boolean extensionEquals(ExtensionType other) {
    return other instanceof FixedShapeTensorType that && shape.equals(that.shape);
  }

  @Override
  public String serialize() {
    return shape.toJson();
  }

  @Override
  public ArrowType deserialize(ArrowType storageType, String serializedData) {
    return parse(storageType, serializedData);
  }

  @Override
  public FixedShapeTensorVector getNewVector(
      String name, FieldType fieldType, BufferAllocator allocator) {
    return new FixedShapeTensorVector(
        new Field(name, fieldType, Collections.emptyList()), allocator);
  }
}
