package io.sinter.arrow;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.hash.ArrowBufHasher;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.util.CallBack;
import org.apache.arrow.vector.util.TransferPair;
import org.jspecify.annotations.Nullable;

/**
 * A column of tensors of one shape ({@link FixedShapeTensorType}), stored as a FixedSizeList of
 * their elements. Closing it closes the list. Not thread-safe, as all vectors.
 */
public final class FixedShapeTensorVector extends ExtensionTypeVector<FixedSizeListVector> {
  private final Field field;

  FixedShapeTensorVector(Field field, BufferAllocator allocator) {
    super(field, allocator, FixedSizeListVector.empty(field.getName(), size(field), allocator));
    this.field = field;
  }

  /** The type, which holds the shape. */
  public FixedShapeTensorType type() {
    return (FixedShapeTensorType) field.getType();
  }

  @Override
  public Field getField() {
    return new Field(
        field.getName(), field.getFieldType(), getUnderlyingVector().getField().getChildren());
  }

  @Override
  public @Nullable List<?> getObject(int index) {
    return getUnderlyingVector().getObject(index);
  }

  /* The two methods of the C data interface that the base class leaves out. */

  @Override
  public int getExportedCDataBufferCount() {
    return getUnderlyingVector().getExportedCDataBufferCount();
  }

  @Override
  public void exportCDataBuffers(List<ArrowBuf> buffers, ArrowBuf pointers, long nullValue) {
    getUnderlyingVector().exportCDataBuffers(buffers, pointers, nullValue);
  }

  @Override
  public int hashCode(int index) {
    return getUnderlyingVector().hashCode(index);
  }

  @Override
  public int hashCode(int index, ArrowBufHasher hasher) {
    return getUnderlyingVector().hashCode(index, hasher);
  }

  /* The base class moves and slices to the storage alone, which loses the shape. */

  @Override
  public TransferPair getTransferPair(BufferAllocator allocator) {
    return getTransferPair(getField(), allocator);
  }

  @Override
  public TransferPair getTransferPair(String name, BufferAllocator allocator) {
    Field source = getField();
    return getTransferPair(new Field(name, source.getFieldType(), source.getChildren()), allocator);
  }

  @Override
  public TransferPair getTransferPair(
      String name, BufferAllocator allocator, @Nullable CallBack callBack) {
    return getTransferPair(name, allocator);
  }

  @Override
  public TransferPair getTransferPair(Field field, BufferAllocator allocator) {
    return makeTransferPair(new FixedShapeTensorVector(field, allocator));
  }

  @Override
  public TransferPair getTransferPair(
      Field field, BufferAllocator allocator, @Nullable CallBack callBack) {
    return getTransferPair(field, allocator);
  }

  @Override
  public TransferPair makeTransferPair(ValueVector target) {
    FixedShapeTensorVector to = (FixedShapeTensorVector) target;
    return new Transfer(getUnderlyingVector().makeTransferPair(to.getUnderlyingVector()), to);
  }

  private static int size(Field field) {
    return ((FixedShapeTensorType) field.getType()).storageType().getListSize();
  }

  private record Transfer(TransferPair storage, FixedShapeTensorVector getTo)
      implements TransferPair {
    @Override
    public void transfer() {
      storage.transfer();
    }

    @Override
    public void splitAndTransfer(int start, int rows) {
      storage.splitAndTransfer(start, rows);
    }

    @Override
    public void copyValueSafe(int from, int to) {
      storage.copyValueSafe(from, to);
    }
  }
}
