package io.sinter.arrow.internal;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.VarCharVector;

/**
 * String tensors laid out in memory as ONNX Runtime's own: an array of libstdc++ {@code
 * std::string} (pointer, length, then 16 bytes that hold a short string or a capacity), over which
 * a tensor is made without owning it. Takes about 2 ns a string where the public API takes 100, and
 * keeps every character where that API garbles those beyond U+FFFF.
 */
final class NativeStringTensors implements StringTensors {
  /* Uses what ONNX Runtime's Java API keeps to itself: its native method makes a tensor over any buffer, only the Java
   * methods around it refuse strings. The layout is that of the official Linux builds. open() proves both by reading
   * strings back through the public API, and its failure makes the caller use that API instead. ONNX Runtime never
   * writes to, moves from or destroys the elements of a tensor it does not own. */
  private static final int STRING = 32;
  private static final int LOCAL = 16;

  private final long api;
  private final long allocator;
  private final MethodHandle create;
  private final MethodHandle wrap;
  private final Map<Integer, TensorInfo> infos = new ConcurrentHashMap<>();

  private NativeStringTensors(OrtEnvironment environment) throws ReflectiveOperationException {
    Field apiHandle = field(Class.forName("ai.onnxruntime.OnnxRuntime"), "ortApiHandle");
    Object defaultAllocator = field(OrtEnvironment.class, "defaultAllocator").get(environment);
    this.api = apiHandle.getLong(null);
    this.allocator = field(defaultAllocator.getClass(), "handle").getLong(defaultAllocator);
    Method method =
        OnnxTensor.class.getDeclaredMethod(
            "createTensorFromBuffer",
            long.class,
            long.class,
            Buffer.class,
            int.class,
            long.class,
            long[].class,
            int.class);
    method.setAccessible(true);
    Constructor<OnnxTensor> constructor =
        OnnxTensor.class.getDeclaredConstructor(
            long.class, long.class, TensorInfo.class, Buffer.class, boolean.class);
    constructor.setAccessible(true);
    this.create = MethodHandles.lookup().unreflect(method);
    this.wrap = MethodHandles.lookup().unreflectConstructor(constructor);
  }

  /** Fails unless strings of all lengths come back as they went in. */
  static NativeStringTensors open(OrtEnvironment environment) throws ReflectiveOperationException {
    String architecture = System.getProperty("os.arch");
    if (!System.getProperty("os.name").equals("Linux")
        || !(architecture.equals("amd64") || architecture.equals("aarch64"))) {
      throw new UnsupportedOperationException("not Linux on x86_64 or aarch64");
    }
    NativeStringTensors tensors = new NativeStringTensors(environment);
    String[] expected = {
      "", "a", "exactly fifteen", "exactly sixteen!", "Zürich 東京 and more than that"
    };
    ByteBuffer strings =
        ByteBuffer.allocateDirect(expected.length * STRING).order(ByteOrder.nativeOrder());
    ByteBuffer text = ByteBuffer.allocateDirect(256);
    Writer writer = new Writer(strings, text);
    for (String value : expected) {
      byte[] bytes = value.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      ByteBuffer source = ByteBuffer.allocateDirect(bytes.length + 1).put(bytes);
      writer.add(MemoryUtil.getByteBufferAddress(source), bytes.length);
    }
    try (OnnxTensor tensor = tensors.over(strings, expected.length, new long[] {expected.length})) {
      if (!Arrays.equals(expected, (Object[]) tensor.getValue())) {
        throw new UnsupportedOperationException(
            "this ONNX Runtime lays strings out in another way");
      }
    } catch (OrtException e) {
      throw new UnsupportedOperationException(e);
    }
    return tensors;
  }

  @Override
  public OnnxTensor tensor(
      OrtEnvironment environment,
      VarCharVector vector,
      int rows,
      long[] shape,
      int input,
      OnnxScratch scratch)
      throws OrtException {
    long offsets = vector.getOffsetBufferAddress();
    long data = vector.getDataBufferAddress();
    long validity = vector.getNullCount() == 0 ? 0 : vector.getValidityBufferAddress();
    long bytes = (long) MemoryUtil.getInt(offsets + 4L * rows) - MemoryUtil.getInt(offsets);
    ByteBuffer strings = scratch.strings(input, (long) rows * STRING, OnnxScratch.Part.HEADS);
    Writer writer =
        new Writer(strings, scratch.strings(input, bytes + rows, OnnxScratch.Part.TEXT));
    int start = MemoryUtil.getInt(offsets);
    for (int row = 0; row < rows; row++) {
      int end = MemoryUtil.getInt(offsets + 4L * (row + 1));
      boolean present = validity == 0 || Bitmaps.isSet(validity, row);
      writer.add(data + start, present ? end - start : 0);
      start = end;
    }
    scratch.count((long) rows * STRING + writer.outside());
    return over(strings, rows, shape);
  }

  private OnnxTensor over(ByteBuffer strings, int rows, long[] shape) throws OrtException {
    TensorInfo info = infos.get(rows);
    if (info == null) {
      info = TensorInfo.constructFromJavaArray(new String[rows]);
      if (infos.size() < 64) {
        infos.put(rows, info);
      }
    }
    try {
      long handle =
          (long)
              create.invokeExact(
                  api,
                  allocator,
                  (Buffer) strings,
                  0,
                  (long) rows * STRING,
                  shape,
                  info.onnxType.value);
      return (OnnxTensor) wrap.invokeExact(handle, allocator, info, (Buffer) strings, false);
    } catch (OrtException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static Field field(Class<?> owner, String name) throws NoSuchFieldException {
    Field field = owner.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  /** Writes strings one after the other. Every one ends in a zero byte, as std::string promises. */
  private static final class Writer {
    private final long text;
    private long next;
    private long written;

    Writer(ByteBuffer strings, ByteBuffer text) {
      this.next = MemoryUtil.getByteBufferAddress(strings);
      this.text = MemoryUtil.getByteBufferAddress(text);
    }

    void add(long source, int length) {
      MemoryUtil.putLong(next + 8, length);
      if (length < LOCAL) {
        MemoryUtil.putLong(next, next + LOCAL);
        MemoryUtil.putLong(next + LOCAL, word(source, Math.min(8, length)));
        MemoryUtil.putLong(next + LOCAL + 8, word(source + 8, length - 8));
      } else {
        MemoryUtil.putLong(next, text + written);
        MemoryUtil.putLong(next + LOCAL, length);
        MemoryUtil.copyMemory(source, text + written, length);
        MemoryUtil.putByte(text + written + length, (byte) 0);
        written += length + 1L;
      }
      next += STRING;
    }

    /** Bytes written outside the array itself. */
    long outside() {
      return written;
    }

    private static long word(long source, int length) {
      if (length == 8) {
        return MemoryUtil.getLong(source);
      }
      long word = 0;
      for (int i = length - 1; i >= 0; i--) {
        word = (word << 8) | (MemoryUtil.getByte(source + i) & 0xFF);
      }
      return word;
    }
  }
}
