package io.sinter.arrow;

import io.sinter.arrow.internal.SlicedArrays;
import org.apache.arrow.c.ArrowArray;
import org.apache.arrow.c.ArrowSchema;
import org.apache.arrow.c.CDataDictionaryProvider;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.bytedeco.pytorch.Tensor;

/**
 * Tensors and vectors handed to other native libraries of this process, and taken from them,
 * through Arrow's C data interface: two structs, {@code ArrowArray} and {@code ArrowSchema}, at
 * addresses that the two sides agree on. No value is copied except where {@link TensorVectors} says
 * so.
 *
 * <p>Exporting fills two structs that the consumer has allocated. The memory stays alive until the
 * consumer calls the structs' release callbacks, whatever the caller closes before, and the
 * allocator closes only after them. Importing takes over, that is, releases, two structs that the
 * producer has filled; the producer's memory is let go when the returned vector and every tensor
 * over it is closed.
 *
 * <p>Needs {@code org.apache.arrow:arrow-c-data} in Arrow's version on the class path, which
 * neither Spark nor Sinter brings along. Thread-safe as far as the vectors, tensors and structs
 * are; release callbacks may come on any thread.
 */
public final class ArrowExchange {
  static {
    FixedShapeTensorType.register();
  }

  private ArrowExchange() {}

  /**
   * Exports a tensor as the column {@link TensorVectors#field} describes.
   *
   * @param array address of an {@code ArrowArray} to fill
   * @param schema address of an {@code ArrowSchema} to fill
   */
  public static void exportTensor(
      String name, Tensor tensor, BufferAllocator allocator, long array, long schema) {
    try (FieldVector vector = TensorVectors.share(name, tensor, allocator)) {
      exportVector(
          vector, new DictionaryProvider.MapDictionaryProvider(), allocator, array, schema);
    }
  }

  /**
   * Exports a vector, which remains the caller's.
   *
   * @param dictionaries where its dictionary is found, if it is encoded
   * @param array address of an {@code ArrowArray} to fill
   * @param schema address of an {@code ArrowSchema} to fill
   */
  public static void exportVector(
      FieldVector vector,
      DictionaryProvider dictionaries,
      BufferAllocator allocator,
      long array,
      long schema) {
    Data.exportVector(
        allocator, vector, dictionaries, ArrowArray.wrap(array), ArrowSchema.wrap(schema));
  }

  /**
   * Imports a column. The caller closes the vector, and the dictionaries after it. The array may be
   * a slice: its values stay in place, its bitmaps and list offsets are written anew.
   *
   * @param dictionaries receives its dictionary, if it is encoded
   * @param array address of a filled {@code ArrowArray}
   * @param schema address of a filled {@code ArrowSchema}
   * @throws BridgeException if a child or the dictionary of the array is a slice
   */
  public static FieldVector importVector(
      CDataDictionaryProvider dictionaries, BufferAllocator allocator, long array, long schema) {
    return SlicedArrays.read(
        dictionaries, allocator, ArrowArray.wrap(array), ArrowSchema.wrap(schema));
  }
}
