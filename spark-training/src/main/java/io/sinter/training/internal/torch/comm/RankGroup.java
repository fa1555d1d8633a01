package io.sinter.training.internal.torch.comm;

import io.sinter.training.TrainingDevice;
import io.sinter.training.internal.Meeting;
import io.sinter.training.internal.RankPlace;
import io.sinter.training.internal.torch.Tensors;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;

/**
 * The ranks of one training after they have met: their collectives and the device they compute on.
 *
 * @param collectives tested with one operation
 * @param device of this rank
 * @param hosts of all ranks
 */
public record RankGroup(Collectives collectives, Device device, List<String> hosts)
    implements AutoCloseable {
  private static final String PROCESS = UUID.randomUUID().toString();

  /** How ranks add up their gradients. */
  public enum Transport {
    /** Through memory where all ranks are of one process and compute on CPUs, else by network. */
    AUTO,
    /** By network. */
    NETWORK
  }

  /** What a rank tells the others. */
  private record Card(String host, int port, boolean gpu, String process) {
    String text() {
      return port + "\t" + gpu + "\t" + process + "\t" + host;
    }

    static Card of(String text) {
      String[] parts = text.split("\t", 4);
      return new Card(
          parts[3], Integer.parseInt(parts[0]), Boolean.parseBoolean(parts[1]), parts[2]);
    }
  }

  /**
   * Meets the other ranks. Rank 0 opens the store on a free port and tells the others which.
   *
   * @throws IllegalStateException if GPUs are demanded and a rank has none
   */
  public static RankGroup join(
      RankPlace place, Meeting meeting, TrainingDevice wanted, Duration timeout) {
    return join(place, meeting, wanted, timeout, Transport.AUTO);
  }

  /** Meets the other ranks, with a way to add up gradients. */
  public static RankGroup join(
      RankPlace place,
      Meeting meeting,
      TrainingDevice wanted,
      Duration timeout,
      Transport transport) {
    boolean gpu =
        wanted != TrainingDevice.CPU && place.gpu().isPresent() && torch.cuda_is_available();
    Milliseconds wait = new Milliseconds(timeout.toMillis());
    TCPStore server = null;
    int port = 0;
    if (place.size() > 1 && place.rank() == 0) {
      server = store(place.host(), 0, /* isServer= */ true, wait);
      port = Short.toUnsignedInt(server.getPort());
    }
    List<Card> cards =
        meeting.exchange(new Card(place.host(), port, gpu, PROCESS).text()).stream()
            .map(Card::of)
            .toList();
    List<String> hosts = cards.stream().map(Card::host).toList();
    boolean gpus = cards.stream().allMatch(Card::gpu);
    if (wanted == TrainingDevice.CUDA && !gpus) {
      throw new IllegalStateException(withoutGpu(cards));
    }
    Device device =
        gpus
            ? new Device(DeviceType.CUDA, place.gpu().orElseThrow().byteValue())
            : new Device(DeviceType.CPU);
    if (place.size() == 1) {
      return new RankGroup(new SingleRank(), device, hosts);
    }
    if (server == null) {
      server = store(cards.get(0).host(), cards.get(0).port(), /* isServer= */ false, wait);
    }
    // A TCPStore made in Java may be handed to native code once: clone it once, then use the clone.
    Store shared = server.clone();
    shared.setTimeout(wait);
    Collectives collectives =
        gpus
            ? new NcclCollectives(shared, place.attempt(), place.rank(), place.size(), timeout)
            : new GlooCollectives(
                shared, place.attempt(), place.host(), place.rank(), place.size(), timeout);
    greet(collectives, device);
    boolean together = cards.stream().allMatch(card -> card.process().equals(PROCESS));
    if (together && !gpus && transport == Transport.AUTO) {
      collectives = new SharedMemoryCollectives(collectives, place.attempt(), timeout);
      // Nobody leaves the memory before all have come.
      greet(collectives, device);
    }
    return new RankGroup(collectives, device, hosts);
  }

  private static TCPStore store(String host, int port, boolean isServer, Milliseconds timeout) {
    TCPStoreOptions options =
        new TCPStoreOptions()
            .port((short) port)
            .isServer(isServer)
            .waitWorkers(false)
            .timeout(timeout);
    return new TCPStore(host, options);
  }

  /** Connections may be made lazily: the first operation shows whether they hold. */
  private static void greet(Collectives collectives, Device device) {
    Tensor ones = Tensors.of(new float[] {1}, 1).to(device, torch.ScalarType.Float);
    collectives.sum(ones);
    int answered = Math.round(ones.item_float());
    if (answered != collectives.size()) {
      throw new IllegalStateException(
          "Cannot form a group: %d ranks answered (expected: %d)"
              .formatted(answered, collectives.size()));
    }
  }

  private static String withoutGpu(List<Card> cards) {
    StringBuilder ranks = new StringBuilder();
    for (int rank = 0; rank < cards.size(); rank++) {
      if (!cards.get(rank).gpu()) {
        ranks.append(ranks.isEmpty() ? "" : ", ").append(rank).append(" on ");
        ranks.append(cards.get(rank).host());
      }
    }
    return ("Cannot train on GPUs: no usable GPU at rank %s. Set spark.executor.resource.gpu.amount=1"
            + " and spark.task.resource.gpu.amount=1 and add the GPU natives, or set"
            + " training.device=cpu.")
        .formatted(ranks);
  }

  @Override
  public void close() {
    collectives.close();
  }
}
