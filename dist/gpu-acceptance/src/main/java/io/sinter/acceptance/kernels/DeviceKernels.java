package io.sinter.acceptance.kernels;

import io.sinter.acceptance.AcceptanceDevice;
import io.sinter.acceptance.CheckFigure;
import io.sinter.arrow.NativeRuntime;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What libtorch sees of this machine, and the operations that every network is made of. */
public final class DeviceKernels {
  private static final long SEED = 1;

  private DeviceKernels() {}

  /** An operation on two tensors. */
  private interface Operation {
    Tensor of(Tensor first, Tensor second);
  }

  /** The versions of the natives. */
  public static List<String> versions() {
    NativeRuntime.prepare(1);
    List<String> versions = new ArrayList<>();
    try {
      versions.add("JavaCPP " + Loader.getVersion());
    } catch (java.io.IOException e) {
      versions.add("JavaCPP of unknown version");
    }
    if (torch.cuda_is_available()) {
      versions.add("cuDNN " + Context.versionRuntimeCuDNN());
    }
    return versions;
  }

  /**
   * The largest difference between what the device computes and what the CPU does, forward and
   * backward, as a share of the largest value: a product of matrices, a convolution, attention.
   * TF32 is off while this computes.
   *
   * @param target of each figure, in words
   */
  public static List<CheckFigure> differences(AcceptanceDevice where, String target) {
    NativeRuntime.prepare(1);
    Context context = torch.globalContext();
    boolean convolutions = context.allowTF32CuDNN();
    boolean products = context.allowTF32CuBLAS();
    context.setAllowTF32CuDNN(false);
    context.setAllowTF32CuBLAS(false);
    try (Device device =
        new Device(where == AcceptanceDevice.CUDA ? DeviceType.CUDA : DeviceType.CPU)) {
      return List.of(
          figure(
              "matmul",
              target,
              difference(device, torch::matmul, new long[][] {{512, 384}, {384, 256}})),
          figure(
              "convolution",
              target,
              difference(device, torch::conv2d, new long[][] {{16, 8, 32, 32}, {16, 8, 3, 3}})),
          figure(
              "attention",
              target,
              difference(
                  device,
                  (query, key) -> torch.scaled_dot_product_attention(query, key, key),
                  new long[][] {{8, 4, 33, 32}, {8, 4, 33, 32}})));
    } finally {
      context.setAllowTF32CuDNN(convolutions);
      context.setAllowTF32CuBLAS(products);
    }
  }

  private static CheckFigure figure(String name, String target, double difference) {
    return new CheckFigure(name + " differs by at most", difference, "", target);
  }

  @SuppressWarnings("try") // The scope frees the tensors.
  private static double difference(Device device, Operation operation, long[][] shapes) {
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(SEED);
      Tensor first = torch.randn(shapes[0]);
      Tensor second = torch.randn(shapes[1]);
      Tensor[] expected = outputAndGradients(operation, first.clone(), second.clone());
      Tensor[] found =
          outputAndGradients(
              operation,
              first.to(device, ScalarType.Float).clone(),
              second.to(device, ScalarType.Float).clone());
      double largest = 0;
      for (int i = 0; i < expected.length; i++) {
        Tensor here = found[i].cpu();
        double size = torch.max(torch.abs(expected[i])).item_double();
        largest =
            Math.max(largest, torch.max(torch.abs(here.sub(expected[i]))).item_double() / size);
      }
      return largest;
    }
  }

  private static Tensor[] outputAndGradients(Operation operation, Tensor first, Tensor second) {
    first.requires_grad_(true);
    second.requires_grad_(true);
    Tensor output = operation.of(first, second);
    output.mul(output).sum().backward();
    return new Tensor[] {output.detach(), first.grad(), second.grad()};
  }
}
