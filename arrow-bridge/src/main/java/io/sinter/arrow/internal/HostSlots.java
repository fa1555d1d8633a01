package io.sinter.arrow.internal;

import io.sinter.arrow.BridgeException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.apache.arrow.memory.util.MemoryUtil;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Slots whose both sides are host memory: what GPUs do with streams and events is done by one
 * thread that copies and by latches, so that the order of things is the same.
 */
public final class HostSlots implements SlotMemories {
  private final ExecutorService copies =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "sinter-staging-copies");
            thread.setDaemon(true);
            return thread;
          });

  @Override
  public SlotMemory allocate(long bytes) {
    return new Slot(bytes);
  }

  @Override
  public void drain() {
    Future<?> last = copies.submit(() -> {});
    try {
      last.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String description() {
    return "host memory to host memory";
  }

  @Override
  public void close() {
    copies.shutdown();
  }

  private final class Slot implements SlotMemory {
    private final Tensor source;
    private final Tensor target;
    private final long from;
    private final long to;
    private CompletableFuture<CopyCost> sent = CompletableFuture.completedFuture(CopyCost.NONE);
    private CompletableFuture<Boolean> used = CompletableFuture.completedFuture(true);

    @SuppressWarnings("try") // Scopes are closed, not used.
    Slot(long bytes) {
      try (PointerScope scope = new PointerScope()) {
        TensorOptions options = new TensorOptions(ScalarType.Byte);
        source = torch.zeros(new long[] {bytes}, options).retainReference();
        target = torch.zeros(new long[] {bytes}, options).retainReference();
      }
      from = Tensors.address(source);
      to = Tensors.address(target);
    }

    @Override
    public long address() {
      return from;
    }

    @Override
    public CopyCost awaitSent(BooleanSupplier stopped) {
      CopyCost cost = join(sent);
      sent = CompletableFuture.completedFuture(CopyCost.NONE);
      return cost;
    }

    @Override
    public void send(long bytes) {
      CompletableFuture<Boolean> lastUse = used;
      used = new CompletableFuture<>();
      sent =
          CompletableFuture.supplyAsync(
              () -> {
                lastUse.join();
                long start = System.nanoTime();
                MemoryUtil.copyMemory(from, to, bytes);
                return new CopyCost(bytes, System.nanoTime() - start);
              },
              copies);
    }

    @Override
    public Tensor receive() {
      join(sent);
      return target;
    }

    @Override
    public void release() {
      used.complete(true);
    }

    private CopyCost join(CompletableFuture<CopyCost> copy) {
      try {
        return copy.join();
      } catch (CompletionException e) {
        throw new BridgeException("Cannot copy a batch: %s".formatted(e.getCause()), e);
      }
    }

    @Override
    public void close() {
      source.releaseReference();
      target.releaseReference();
    }
  }
}
