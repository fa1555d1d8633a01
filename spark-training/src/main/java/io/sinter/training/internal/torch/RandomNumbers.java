package io.sinter.training.internal.torch;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;

/**
 * libtorch's random numbers on a device. A CPU has one generator for the whole process, each GPU
 * its own; they do not draw the same numbers from the same seed. Used by one thread.
 */
final class RandomNumbers {
  private final Device device;

  RandomNumbers(Device device) {
    this.device = device;
  }

  /** Begins anew. */
  void seed(long seed) {
    if (device.is_cpu()) {
      // Under the generator's lock, which other ranks of this process take too.
      torch.manual_seed(seed);
    } else {
      // Not those of other ranks of this process, as manual_seed would.
      generator().set_current_seed(seed);
    }
  }

  /** Names the kind of generator, whose states others cannot read. */
  String kind() {
    return device.is_cpu()
        ? "random"
        : "random." + device.type().name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Where it is, bytes on the CPU. */
  Tensor state() {
    return generator().get_state();
  }

  /** Goes on where a generator of the same {@link #kind} was. */
  void restore(Tensor state) {
    generator().set_state(state);
  }

  private Generator generator() {
    if (!device.is_cpu()) {
      torch.globalContext().lazyInitDevice(DeviceType.CUDA);
    }
    return torch.globalContext().defaultGenerator(device);
  }
}
