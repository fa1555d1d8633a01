package io.sinter.training.internal.torch.comm;

import io.sinter.arrow.GpuRuntime;
import io.sinter.training.TrainingDevice;
import io.sinter.training.internal.Meeting;
import io.sinter.training.internal.RankPlace;
import io.sinter.training.internal.RankProgress;
import io.sinter.training.internal.torch.Tensors;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
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
 * @param reason why not on GPUs, where the options leave it open; else empty
 */
public record RankGroup(Collectives collectives, Device device, List<String> hosts, String reason)
    implements AutoCloseable {
  private static final String PROCESS = UUID.randomUUID().toString();

  /** How ranks add up their gradients. */
  public enum Transport {
    /** Through memory where all ranks are of one process and compute on CPUs, else by network. */
    AUTO,
    /** By network. */
    NETWORK
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
    return join(place, meeting, wanted, timeout, transport, RankProgress.NONE);
  }

  /**
   * Meets the other ranks.
   *
   * @param transport a way to add up gradients
   * @param progress says when the task is killed while this waits in native code
   */
  public static RankGroup join(
      RankPlace place,
      Meeting meeting,
      TrainingDevice wanted,
      Duration timeout,
      Transport transport,
      RankProgress progress) {
    RankGpu gpu = RankGpu.of(place, wanted);
    Milliseconds wait = new Milliseconds(timeout.toMillis());
    TCPStore server = null;
    int port = 0;
    if (place.size() > 1 && place.rank() == 0 && gpu.ordinal() < 0) {
      server = store(place.host(), 0, /* isServer= */ true, wait);
      port = Short.toUnsignedInt(server.getPort());
    }
    List<RankCard> cards =
        meeting.exchange(new RankCard(place.host(), port, PROCESS, gpu).text()).stream()
            .map(RankCard::of)
            .toList();
    List<String> hosts = cards.stream().map(RankCard::host).toList();
    Optional<String> without = RankCard.withoutGpu(cards);
    if (wanted == TrainingDevice.CUDA && without.isPresent()) {
      throw new IllegalStateException(refusal(cards, without.get()));
    }
    boolean gpus = without.isEmpty();
    String reason = wanted == TrainingDevice.AUTO ? without.orElse("") : "";
    Device device = gpus ? gpu(gpu.ordinal()) : new Device(DeviceType.CPU);
    if (place.size() == 1) {
      return new RankGroup(new SingleRank(), device, hosts, reason);
    }
    if (gpus) {
      return new RankGroup(
          Abandonable.run(
              () -> nccl(place, meeting, gpu.ordinal(), timeout),
              timeout,
              progress,
              "Cannot form a group: NCCL has not connected the ranks within %d s. Check that their hosts reach one another over NCCL_SOCKET_IFNAME, or raise training.timeout."
                  .formatted(timeout.toSeconds())),
          device,
          hosts,
          reason);
    }
    int known = cards.get(0).port();
    if (known == 0) { // Rank 0 has a GPU, and did not expect that this would be by Gloo.
      if (place.rank() == 0) {
        server = store(place.host(), 0, /* isServer= */ true, wait);
        port = Short.toUnsignedInt(server.getPort());
      }
      known = Integer.parseInt(meeting.exchange("" + port).get(0));
    }
    if (server == null) {
      server = store(cards.get(0).host(), known, /* isServer= */ false, wait);
    }
    // A TCPStore made in Java may be handed to native code once: clone it once, then use the clone.
    Store shared = server.clone();
    shared.setTimeout(wait);
    Collectives collectives =
        new GlooCollectives(
            shared, place.attempt(), place.host(), place.rank(), place.size(), timeout);
    greet(collectives, device);
    boolean together = cards.stream().allMatch(card -> card.process().equals(PROCESS));
    if (together && transport == Transport.AUTO) {
      collectives = new SharedMemoryCollectives(collectives, place.attempt(), timeout);
      // Nobody leaves the memory before all have come.
      greet(collectives, device);
    }
    return new RankGroup(collectives, device, hosts, reason);
  }

  /** On a thread without a scope that would free what it makes. */
  private static Collectives nccl(RankPlace place, Meeting meeting, int ordinal, Duration timeout) {
    Device device = gpu(ordinal);
    NcclCollectives collectives = NcclCollectives.open(place, timeout);
    try {
      collectives.connect(place, meeting, () -> greet(collectives, device));
      return collectives;
    } catch (RuntimeException e) {
      RuntimeException explained = collectives.explained(e);
      collectives.close();
      throw explained;
    }
  }

  /** What a thread computes without naming a device, and the streams it takes, follow its own. */
  private static Device gpu(int ordinal) {
    GpuRuntime.select(ordinal);
    return new Device(DeviceType.CUDA, (byte) ordinal);
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
  @SuppressWarnings("try") // Scopes are closed, not used.
  private static void greet(Collectives collectives, Device device) {
    int answered;
    try (PointerScope scope = new PointerScope()) {
      Tensor ones = Tensors.of(new float[] {1}, 1).to(device, torch.ScalarType.Float);
      collectives.sum(ones);
      answered = Math.round(ones.item_float());
    }
    if (answered != collectives.size()) {
      throw new IllegalStateException(
          "Cannot form a group: %d ranks answered (expected: %d)"
              .formatted(answered, collectives.size()));
    }
  }

  private static String refusal(List<RankCard> cards, String why) {
    boolean all = why.startsWith("no rank");
    return ("Cannot train on GPUs: %s%s. Set spark.executor.resource.gpu.amount and"
            + " spark.task.resource.gpu.amount=1 and give executors the GPU natives, or set"
            + " training.device=cpu.")
        .formatted(
            why,
            all
                ? " (hosts %s)"
                    .formatted(
                        cards.stream()
                            .map(RankCard::host)
                            .distinct()
                            .collect(Collectors.joining(", ")))
                : "");
  }

  @Override
  public void close() {
    collectives.close();
  }
}
