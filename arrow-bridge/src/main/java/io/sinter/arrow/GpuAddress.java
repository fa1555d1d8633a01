package io.sinter.arrow;

import io.sinter.arrow.internal.Cuda;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Which GPU of this process an address that Spark assigned means. Addresses are what the discovery
 * script prints: numbers as {@code nvidia-smi} counts, or names ({@code GPU-…}, {@code MIG-…}).
 * CUDA counts differently where {@code CUDA_VISIBLE_DEVICES} is set: 0 is the first that it lists.
 */
public final class GpuAddress {
  private GpuAddress() {}

  /**
   * The number that CUDA has in this process for a GPU that Spark assigned. Needs a process that
   * can use GPUs: see {@link GpuRuntime#obstacle}.
   *
   * @throws IllegalArgumentException if that cannot be told, with the reason for the middle of a
   *     sentence
   */
  public static int ordinal(String address) {
    return ordinal(
        address,
        Optional.ofNullable(System.getenv("CUDA_VISIBLE_DEVICES")),
        GpuRuntime.devices(),
        () -> IntStream.range(0, GpuRuntime.devices()).mapToObj(Cuda::uuid).toList());
  }

  /**
   * The number that CUDA has for a GPU in this process.
   *
   * @param visible {@code CUDA_VISIBLE_DEVICES}, if it is set
   * @param devices GPUs that CUDA sees
   * @param uuids their names by number; asked for only where an address is a name
   * @throws IllegalArgumentException if that cannot be told, with the reason for the middle of a
   *     sentence
   */
  static int ordinal(
      String address, Optional<String> visible, int devices, Supplier<List<String>> uuids) {
    int found =
        visible
            .map(
                list -> Arrays.stream(list.split(",")).map(String::strip).toList().indexOf(address))
            .orElse(-1);
    boolean number = address.matches("\\d{1,4}");
    if (found < 0 && !number) {
      found = named(address, uuids.get());
    }
    if (found < 0 && number && visible.isEmpty()) {
      found = Integer.parseInt(address);
    }
    if (found < 0 && visible.isPresent()) {
      throw new IllegalArgumentException(
          "Spark assigned it GPU %s, which is not in its process's CUDA_VISIBLE_DEVICES=%s (the discovery script must print what that lists)"
              .formatted(address, visible.get()));
    }
    if (found < 0 || found >= devices) {
      throw new IllegalArgumentException(
          "Spark assigned it GPU %s, and its process sees %s"
              .formatted(
                  address,
                  devices == 0
                      ? "none"
                      : number
                          ? "0 to %d".formatted(devices - 1)
                          : String.join(", ", uuids.get())));
    }
    return found;
  }

  /**
   * Names may be cut short, as CUDA allows too, while they mean one GPU only. CUDA tells a part of
   * a GPU (MIG) by its own number, without the word before it.
   */
  private static int named(String address, List<String> uuids) {
    String wanted = address.replaceFirst("^(GPU|MIG)-", "");
    int[] matches =
        IntStream.range(0, uuids.size())
            .filter(i -> uuids.get(i).replaceFirst("^GPU-", "").startsWith(wanted))
            .filter(i -> !wanted.isEmpty())
            .toArray();
    return matches.length == 1 ? matches[0] : -1;
  }
}
