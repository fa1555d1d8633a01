package io.sinter.acceptance.kernels;

import io.sinter.arrow.NativeRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.FileStore;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;

/** A sum over GPUs by c10d's NCCL backend, one rank a GPU. Needs a GPU. */
public final class NcclSum {
  private static final int LENGTH = 1 << 20;

  private NcclSum() {}

  /**
   * Adds up what each rank has, its number plus one everywhere.
   *
   * @param gpus as many ranks, each a thread with the GPU of its number
   * @param store a file by which the ranks find each other; must not exist
   * @return the largest number that a rank has afterwards, of each
   */
  public static List<Double> of(int gpus, Path store) throws InterruptedException {
    NativeRuntime.prepare(1);
    ExecutorService ranks = Executors.newFixedThreadPool(gpus);
    try {
      List<Future<Double>> sums = new ArrayList<>();
      for (int rank = 0; rank < gpus; rank++) {
        int own = rank;
        sums.add(ranks.submit(() -> sum(own, gpus, store)));
      }
      List<Double> largest = new ArrayList<>();
      for (Future<Double> sum : sums) {
        largest.add(sum.get());
      }
      return largest;
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "Cannot add up over %d GPUs: %s".formatted(gpus, e.getCause().getMessage()), e);
    } finally {
      ranks.shutdownNow();
    }
  }

  @SuppressWarnings("try") // The scope frees the tensors.
  private static double sum(int rank, int size, Path path) {
    try (PointerScope scope = new PointerScope();
        Device device = new Device(DeviceType.CUDA, (byte) rank)) {
      FileStore store = new FileStore(path.toString(), size);
      ProcessGroupNCCL group = new ProcessGroupNCCL(store, rank, size);
      // An object of c10d made in Java counts no references: the group owns the store now.
      store.deallocate(false);
      Tensor ones = torch.ones(new long[] {LENGTH});
      Tensor values = ones.mul(new Scalar(rank + 1.0)).to(device, ScalarType.Float);
      try (TensorVector tensors = new TensorVector(values);
          Work work = group.allreduce(tensors)) {
        work._wait();
        double largest = torch.max(values).item_double();
        group.abort();
        return largest;
      }
    }
  }
}
