package io.sinter.arrow;

import java.util.List;
import org.apache.arrow.c.CDataDictionaryProvider;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What exchange_with_pyarrow.py calls in the JVM of its process. All parameters named array or
 * schema are addresses of structs; "out" ones are filled.
 */
@SuppressWarnings("try")
final class PyarrowPeer {
  private static RootAllocator allocator;
  private static long produced;

  private PyarrowPeer() {}

  static long open() {
    NativeRuntime.prepare(1);
    allocator = new RootAllocator();
    return 0;
  }

  /** Throws on a leak. */
  static long close() {
    allocator.close();
    return 0;
  }

  static long allocated() {
    return allocator.getAllocatedMemory();
  }

  /** Array to vector, to tensor, to vector, to array; returns the bytes counted as copied. */
  static long roundTrip(long array, long schema, long outArray, long outSchema) {
    long before = CopyCounter.bytes();
    try (PointerScope scope = new PointerScope();
        CDataDictionaryProvider none = new CDataDictionaryProvider();
        FieldVector vector = ArrowExchange.importVector(none, allocator, array, schema)) {
      NullRule rule = vector.getNullCount() == 0 ? NullRule.reject() : NullRule.mask();
      TensorColumn column = ArrowTensors.column(vector, rule);
      try (FieldVector back = TensorVectors.share(vector.getField(), column, allocator)) {
        ArrowExchange.exportVector(back, none, allocator, outArray, outSchema);
      }
    }
    return CopyCounter.bytes() - before;
  }

  /** The indices of a dictionary-encoded column in the vocabulary that its dictionary makes. */
  static long indices(long array, long schema, long outArray, long outSchema) {
    long before = CopyCounter.bytes();
    try (PointerScope scope = new PointerScope();
        CDataDictionaryProvider dictionaries = new CDataDictionaryProvider();
        FieldVector vector = ArrowExchange.importVector(dictionaries, allocator, array, schema)) {
      Dictionary dictionary = dictionaries.lookup(vector.getField().getDictionary().getId());
      Vocabulary vocabulary = CategoryTensors.vocabulary(dictionary);
      Tensor indices = CategoryTensors.indices(vector, dictionary, vocabulary);
      ArrowExchange.exportTensor("indices", indices, allocator, outArray, outSchema);
    }
    return CopyCounter.bytes() - before;
  }

  static long stringIndices(long array, long schema, long outArray, long outSchema) {
    Vocabulary vocabulary = Vocabulary.of(List.of("Zürich"));
    try (PointerScope scope = new PointerScope();
        CDataDictionaryProvider none = new CDataDictionaryProvider();
        FieldVector vector = ArrowExchange.importVector(none, allocator, array, schema)) {
      Tensor indices = CategoryTensors.indices(vector, vocabulary);
      ArrowExchange.exportTensor("indices", indices, allocator, outArray, outSchema);
    }
    return 0;
  }

  /** Hands an array back as it came. */
  static long echo(long array, long schema, long outArray, long outSchema) {
    try (CDataDictionaryProvider dictionaries = new CDataDictionaryProvider();
        FieldVector vector = ArrowExchange.importVector(dictionaries, allocator, array, schema)) {
      ArrowExchange.exportVector(vector, dictionaries, allocator, outArray, outSchema);
    }
    return 0;
  }

  /** Whether the error says what to do about an array with a sliced child. */
  static long isRefused(long array, long schema) {
    try (CDataDictionaryProvider none = new CDataDictionaryProvider();
        FieldVector vector = ArrowExchange.importVector(none, allocator, array, schema)) {
      return 0;
    } catch (BridgeException e) {
      return e.getMessage()
              .equals(
                  "Cannot import the array of 4 rows: a child or dictionary of it begins at an offset (allowed: an offset of the rows alone). Copy the array in the library that made it, and export the copy.")
          ? 1
          : 0;
    }
  }

  /** 0, 1, 2, ... as two images of 3 channels, 4 x 5, in memory with the channels last. */
  static long produceImages(long outArray, long outSchema) {
    try (PointerScope scope = new PointerScope()) {
      Tensor images = images();
      produced = images.data_ptr().address();
      ArrowExchange.exportTensor("images", images, allocator, outArray, outSchema);
    }
    return 0;
  }

  /** Whether these are the images, in the memory in which they were produced. */
  static long isWhatWasProduced(long array, long schema) {
    try (PointerScope scope = new PointerScope();
        CDataDictionaryProvider none = new CDataDictionaryProvider();
        FieldVector vector = ArrowExchange.importVector(none, allocator, array, schema)) {
      Tensor images = ArrowTensors.view(vector);
      return images.equal(images()) && images.data_ptr().address() == produced ? 1 : 0;
    }
  }

  static long produceTransposed(long outArray, long outSchema) {
    try (PointerScope scope = new PointerScope()) {
      Tensor transposed = range(2 * 4 * 5).view(2, 4, 5).transpose(1, 2);
      ArrowExchange.exportTensor("transposed", transposed, allocator, outArray, outSchema);
    }
    return 0;
  }

  static long produceMatrix(long outArray, long outSchema) {
    try (PointerScope scope = new PointerScope()) {
      Tensor matrix = range(12).to(ScalarType.Double).view(4, 3);
      ArrowExchange.exportTensor("matrix", matrix, allocator, outArray, outSchema);
    }
    return 0;
  }

  private static Tensor images() {
    return range(2 * 4 * 5 * 3).view(2, 4, 5, 3).permute(0, 3, 1, 2);
  }

  private static Tensor range(int count) {
    try (TensorOptions options = new TensorOptions(ScalarType.Float);
        Scalar end = new Scalar(count)) {
      return torch.arange(end, options);
    }
  }
}
