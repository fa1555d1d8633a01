package io.sinter.training.internal.torch;

import io.sinter.registry.NumericFeature;
import io.sinter.training.ScriptedNetwork;
import io.sinter.training.internal.NumberInputs;
import io.sinter.training.internal.WeightPlan;
import io.sinter.training.internal.WeightPlan.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.BoolType;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.SingletonTypePtr;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A network as a TorchScript module whose weights are views of one flat tensor, so that one
 * operation can serve all of them. Its native memory belongs to the {@code PointerScope} it was
 * made in. Used by one thread.
 */
final class TorchNetwork {
  private final WeightPlan plan;
  private final JitModule module;
  private final Tensor weights;
  private final List<Tensor> parameters = new ArrayList<>();
  private final @Nullable ScriptedArguments scripted;

  /**
   * A network in training mode.
   *
   * @param values the weights, in the order of the plan, then the buffers of a brought module if
   *     they are not to be those of its file
   * @param type float for training; double where tests compare gradients
   */
  TorchNetwork(WeightPlan plan, float[] values, ScalarType type, Device device) {
    this(plan, values, type, device, ImageLayout.CONTIGUOUS);
  }

  /** The same with a layout between the convolutions of images, which archives do not keep. */
  TorchNetwork(
      WeightPlan plan, float[] values, ScalarType type, Device device, ImageLayout layout) {
    this.plan = plan;
    int size = plan.size();
    this.weights = Tensors.of(Arrays.copyOf(values, size), size).to(type).to(device, type);
    if (plan.network() instanceof ScriptedNetwork brought) {
      this.scripted = new ScriptedArguments(brought, plan.features(), device);
      this.module = ScriptedModule.load(brought.module());
      parameters.addAll(ScriptedModule.attach(module, plan, weights, type, device));
      ScriptedModule.restore(module, Arrays.copyOfRange(values, size, values.length));
      module.train();
    } else {
      this.scripted = null;
      this.module = new JitModule(new QualifiedName("__torch__.Network"));
      define(type, device, layout);
    }
  }

  private void define(ScalarType type, Device device, ImageLayout layout) {
    registerTraining(module, new IValue(true));
    for (Slice slice : plan.slices()) {
      Tensor weight = view(weights, slice).detach().requires_grad_(true);
      module.register_parameter(slice.name(), weight, false);
      parameters.add(weight);
    }
    List<NumericFeature> numeric = NumberInputs.of(plan.features());
    if (!numeric.isEmpty()) {
      buffer("fill", numeric, NumericFeature::fill, type, device);
      buffer("mean", numeric, NumericFeature::mean, type, device);
      buffer("standard_deviation", numeric, NumericFeature::standardDeviation, type, device);
    }
    module.define(NetworkText.forward(plan, layout));
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

  static Tensor view(Tensor flat, Slice slice) {
    return flat.narrow(0, slice.offset(), slice.size()).view(slice.shape());
  }

  /** What it is and where its weights lie. */
  WeightPlan plan() {
    return plan;
  }

  /** All weights, flat; changing them changes the module. */
  Tensor weights() {
    return weights;
  }

  /** The weights one by one, leaves that need gradients, in the order they lie in. */
  List<Tensor> parameters() {
    return List.copyOf(parameters);
  }

  /** What belongs to the network but is not trained, such as running means. */
  List<Tensor> buffers() {
    return ScriptedModule.buffers(module);
  }

  /** Whether passes change its buffers, by what they find in a batch as a whole. */
  boolean learnsFromBatches() {
    return plan.network() instanceof ScriptedNetwork && !buffers().isEmpty();
  }

  /** The network's output for some rows, given a tensor for each of its inputs. */
  Tensor forward(List<Tensor> inputs) {
    List<Tensor> arguments = scripted == null ? inputs : scripted.of(inputs);
    Tensor output = module.forward(ScriptedModule.values(arguments)).toTensor();
    // Autocast leaves 16 bits, in which on CPUs the losses of classes would be computed too.
    return output.element_size() < Float.BYTES ? output.to(ScalarType.Float) : output;
  }

  /** Dropout on. */
  void train() {
    module.train();
  }

  /** Dropout off. */
  void evaluate() {
    module.eval();
  }

  /** The weights as they are now, then the buffers of a brought module. */
  float[] values() {
    float[] values = Tensors.floats(weights);
    if (!(plan.network() instanceof ScriptedNetwork)) {
      return values;
    }
    float[] buffers = ScriptedModule.bufferValues(module);
    float[] both = Arrays.copyOf(values, values.length + buffers.length);
    System.arraycopy(buffers, 0, both, values.length, buffers.length);
    return both;
  }

  /** A TorchScript archive in evaluation mode, on the CPU; each weight has memory of its own. */
  byte[] archive() {
    return TorchArchive.save(
        plan.network() instanceof ScriptedNetwork brought
            ? ScriptedModule.copy(brought.module(), plan, values())
            : copy());
  }

  private JitModule copy() {
    JitModule copy = new JitModule(new QualifiedName("__torch__.Network"));
    registerTraining(copy, new IValue(false));
    for (Slice slice : plan.slices()) {
      Tensor weight = view(weights, slice).detach().cpu().clone().requires_grad_(true);
      copy.register_parameter(slice.name(), weight, false);
    }
    if (NumberInputs.count(plan.features()) > 0) {
      for (String name : List.of("fill", "mean", "standard_deviation")) {
        copy.register_buffer(name, module.attr(name).toTensor().cpu().clone());
      }
    }
    copy.define(NetworkText.forward(plan));
    return copy;
  }
}
