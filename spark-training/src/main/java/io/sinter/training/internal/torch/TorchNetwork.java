package io.sinter.training.internal.torch;

import io.sinter.registry.NumericFeature;
import io.sinter.training.internal.WeightPlan;
import io.sinter.training.internal.WeightPlan.Slice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.BoolType;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.SingletonTypePtr;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A network as a TorchScript module whose weights are views of one flat tensor, and their gradients
 * of another: one collective operation and one optimizer step serve all of them. Its native memory
 * belongs to the {@code PointerScope} it was made in. Used by one thread.
 */
final class TorchNetwork {
  private final WeightPlan plan;
  private final JitModule module;
  private final Tensor weights;
  private final Tensor gradients;

  /**
   * A network in training mode.
   *
   * @param values the weights, in the order of the plan
   * @param type float for training; double where tests compare gradients
   */
  TorchNetwork(WeightPlan plan, float[] values, ScalarType type, Device device) {
    this.plan = plan;
    this.weights = Tensors.of(values, values.length).to(type).to(device, type);
    this.gradients = torch.zeros_like(weights);
    this.module = new JitModule(new QualifiedName("__torch__.Network"));
    registerTraining(module, new IValue(true));
    for (Slice slice : plan.slices()) {
      Tensor weight = view(weights, slice).detach().requires_grad_(true);
      module.register_parameter(slice.name(), weight, false);
      weight.mutable_grad().put(view(gradients, slice));
    }
    weights.mutable_grad().put(gradients);
    List<NumericFeature> numeric = plan.features().numeric();
    if (!numeric.isEmpty()) {
      buffer("fill", numeric, NumericFeature::fill, type, device);
      buffer("mean", numeric, NumericFeature::mean, type, device);
      buffer("standard_deviation", numeric, NumericFeature::standardDeviation, type, device);
    }
    module.define(NetworkText.forward(plan));
  }

  /**
   * Registers the attribute that {@code train()} and {@code eval()} set. A {@code BoolTypePtr} is
   * no {@code TypePtr}, though JavaCPP lets one be cast to the other: it must be wrapped.
   */
  private static void registerTraining(JitModule module, IValue training) {
    Type.TypePtr bool = new Type.TypePtr(new SingletonTypePtr(BoolType.get().get()));
    module.register_attribute("training", bool, training, false, false);
  }

  private void buffer(
      String name,
      List<NumericFeature> features,
      ToDoubleFunction<NumericFeature> value,
      ScalarType type,
      Device device) {
    double[] values = features.stream().mapToDouble(value).toArray();
    module.register_buffer(name, Tensors.of(values, values.length).to(device, type));
  }

  private static Tensor view(Tensor flat, Slice slice) {
    return flat.narrow(0, slice.offset(), slice.size()).view(slice.shape());
  }

  /** All weights, flat; changing them changes the module. */
  Tensor weights() {
    return weights;
  }

  /** All gradients, flat. */
  Tensor gradients() {
    return gradients;
  }

  /** The network's output for some rows, given a tensor for each of its inputs. */
  Tensor forward(List<Tensor> inputs) {
    IValueVector arguments = new IValueVector();
    inputs.forEach(input -> arguments.push_back(new IValue(input)));
    return module.forward(arguments).toTensor();
  }

  /** Dropout on. */
  void train() {
    module.train();
  }

  /** Dropout off. */
  void evaluate() {
    module.eval();
  }

  /** The weights as they are now. */
  float[] values() {
    return Tensors.floats(weights);
  }

  /** A TorchScript archive in evaluation mode, on the CPU; each weight has memory of its own. */
  byte[] archive() {
    JitModule copy = new JitModule(new QualifiedName("__torch__.Network"));
    registerTraining(copy, new IValue(false));
    for (Slice slice : plan.slices()) {
      Tensor weight = view(weights, slice).detach().cpu().clone().requires_grad_(true);
      copy.register_parameter(slice.name(), weight, false);
    }
    if (!plan.features().numeric().isEmpty()) {
      for (String name : List.of("fill", "mean", "standard_deviation")) {
        copy.register_buffer(name, module.attr(name).toTensor().cpu().clone());
      }
    }
    copy.define(NetworkText.forward(plan));
    try {
      Path file = Files.createTempFile("sinter-", ".pth");
      try {
        copy.save(file.toString());
        return Files.readAllBytes(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the network to a temporary file", e);
    }
  }
}
