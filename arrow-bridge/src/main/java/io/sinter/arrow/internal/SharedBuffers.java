package io.sinter.arrow.internal;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.arrow.memory.ArrowBuf;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.PointerConsumer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tensors over Arrow buffers: each holds one reference to its buffer, given back by libtorch's
 * deleter when the last native user of the storage is gone, on whatever thread that is.
 */
public final class SharedBuffers {
  private static final Logger LOG = LoggerFactory.getLogger(SharedBuffers.class);

  /* JavaCPP has room for ten function pointers of one type, so a single deleter serves every tensor and finds the buffer
   * by its address. Views that share an address share its memory: which of their references goes first does not matter. */
  private static final Map<Long, ArrayDeque<ArrowBuf>> HELD = new ConcurrentHashMap<>();
  private static final PointerConsumer DELETER = new Deleter().retainReference();

  private SharedBuffers() {}

  /** A tensor over {@code buffer}, which it keeps alive. */
  public static Tensor view(ArrowBuf buffer, long[] shape, ElementType element) {
    long address = buffer.memoryAddress();
    buffer.getReferenceManager().retain();
    HELD.compute(address, (key, held) -> push(held == null ? new ArrayDeque<>(1) : held, buffer));
    try (TensorOptions options = new TensorOptions(element.scalar())) {
      return torch.from_blob(new Address(address), shape, DELETER, options);
    } catch (RuntimeException e) {
      release(address);
      throw e;
    }
  }

  private static ArrayDeque<ArrowBuf> push(ArrayDeque<ArrowBuf> held, ArrowBuf buffer) {
    held.push(buffer);
    return held;
  }

  private static void release(long address) {
    HELD.computeIfPresent(
        address,
        (key, held) -> {
          held.pop().getReferenceManager().release();
          return held.isEmpty() ? null : held;
        });
  }

  /** A native address that JavaCPP neither owns nor frees. */
  private static final class Address extends Pointer {
    Address(long address) {
      this.address = address;
    }
  }

  private static final class Deleter extends PointerConsumer {
    Deleter() {
      super();
    }

    @Override
    @SuppressWarnings("unchecked")
    public Deleter retainReference() {
      super.retainReference();
      return this;
    }

    @Override
    public void call(Pointer data) {
      try {
        release(data.address());
      } catch (RuntimeException e) {
        LOG.error("Cannot release the Arrow buffer at {}", Long.toHexString(data.address()), e);
      }
    }
  }
}
