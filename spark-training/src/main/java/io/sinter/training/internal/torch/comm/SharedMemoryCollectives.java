package io.sinter.training.internal.torch.comm;

import java.time.Duration;
import org.bytedeco.pytorch.ProcessGroup;
import org.bytedeco.pytorch.Tensor;

/**
 * Collectives of ranks that are threads of one process: sums go through its memory. A sum over the
 * network wakes several threads of each rank in turn, which takes longer than small networks take
 * to compute what is summed.
 */
final class SharedMemoryCollectives implements Collectives {
  private final Collectives network;
  private final SharedMemory memory;
  private final Duration timeout;

  /**
   * @param network for all but sums; closed with this
   * @param name of the group, the same on all ranks and not used twice
   */
  SharedMemoryCollectives(Collectives network, String name, Duration timeout) {
    this.network = network;
    this.memory = SharedMemory.of(name, network.size());
    this.timeout = timeout;
  }

  @Override
  public int rank() {
    return network.rank();
  }

  @Override
  public int size() {
    return network.size();
  }

  @Override
  public boolean local() {
    return true;
  }

  @Override
  public void sum(Tensor tensor) {
    memory.sum(network.rank(), tensor, timeout);
  }

  @Override
  public void broadcast(Tensor tensor) {
    network.broadcast(tensor);
  }

  @Override
  public ProcessGroup group() {
    return network.group();
  }

  @Override
  public void close() {
    memory.leave(network.rank());
    network.close();
  }
}
