package io.sinter.arrow.internal;

import io.sinter.arrow.BridgeException;
import org.apache.arrow.c.ArrowArray;
import org.apache.arrow.c.ArrowSchema;
import org.apache.arrow.c.CDataDictionaryProvider;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.util.TransferPair;

/**
 * Imports C arrays that begin at an offset, as slices do. Arrow Java 18 overlooks the offset and
 * gives the first rows instead (apache/arrow-java issue 251).
 */
public final class SlicedArrays {
  private SlicedArrays() {}

  /** A vector of exactly the rows of the array; takes both structs over, also when it fails. */
  public static FieldVector read(
      CDataDictionaryProvider dictionaries,
      BufferAllocator allocator,
      ArrowArray array,
      ArrowSchema schema) {
    ArrowArray.Snapshot struct = array.snapshot();
    if (struct.release != 0 && hasOffsetBelow(struct)) {
      array.release();
      schema.release();
      throw new BridgeException(
          "Cannot import the array of %d rows: a child or dictionary of it begins at an offset (allowed: an offset of the rows alone). Copy the array in the library that made it, and export the copy."
              .formatted(struct.length));
    }
    if (struct.release == 0 || struct.offset == 0) {
      return Data.importVector(allocator, array, schema, dictionaries);
    }
    int offset = Math.toIntExact(struct.offset);
    int rows = Math.toIntExact(struct.length);
    try (FieldVector whole =
        Data.importVector(allocator, fromItsStart(array, allocator), schema, dictionaries)) {
      TransferPair slice = whole.getTransferPair(whole.getField(), allocator);
      slice.splitAndTransfer(offset, rows);
      return (FieldVector) slice.getTo();
    }
  }

  /** Moves the array to a struct of ours that begins at offset 0. */
  private static ArrowArray fromItsStart(ArrowArray array, BufferAllocator allocator) {
    ArrowArray.Snapshot struct = array.snapshot();
    boolean hasValidity = struct.n_buffers > 0 && MemoryUtil.getLong(struct.buffers) != 0;
    struct.length += struct.offset;
    struct.offset = 0;
    struct.null_count = hasValidity ? -1 : 0;
    ArrowArray moved = ArrowArray.allocateNew(allocator);
    moved.save(struct);
    array.markReleased();
    return moved;
  }

  private static boolean hasOffsetBelow(ArrowArray.Snapshot struct) {
    for (long i = 0; i < struct.n_children; i++) {
      if (hasOffset(MemoryUtil.getLong(struct.children + i * Long.BYTES))) {
        return true;
      }
    }
    return struct.dictionary != 0 && hasOffset(struct.dictionary);
  }

  private static boolean hasOffset(long address) {
    ArrowArray.Snapshot struct = ArrowArray.wrap(address).snapshot();
    return struct.offset != 0 || hasOffsetBelow(struct);
  }
}
