package io.sinter.training.internal.torch;

import io.sinter.arrow.NativeRuntime;
import io.sinter.arrow.TorchModules;
import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.FeatureSpec;
import io.sinter.training.ScriptedNetwork;
import io.sinter.training.ScriptedNetwork.Input;
import io.sinter.training.ScriptedNetwork.Kind;
import io.sinter.training.internal.NumberInputs;
import io.sinter.training.internal.ScriptedArchive;
import io.sinter.training.internal.WeightPlan;
import io.sinter.training.internal.WeightPlan.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.FunctionSchema;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.IntOptional;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.NamedTensor;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.buffer_iterator;
import org.bytedeco.pytorch.buffer_list;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.named_parameter_iterator;
import org.bytedeco.pytorch.named_parameter_list;
import org.bytedeco.pytorch.parameter_iterator;
import org.bytedeco.pytorch.parameter_list;

/** What a brought TorchScript module is made of, and how it is called. */
@SuppressWarnings("try") // Scopes and guards are closed, not used.
final class ScriptedModule {
  private ScriptedModule() {}

  /**
   * The module as its file has it, on the CPU.
   *
   * @throws IllegalArgumentException if libtorch cannot read it
   */
  static JitModule load(byte[] file) {
    try {
      return TorchModules.load(file);
    } catch (RuntimeException e) {
      throw ScriptedArchive.refused("libtorch does not take it: " + TorchErrors.cause(e));
    }
  }

  /** The parameters that are trained, by name; one that has several names by its first. */
  static Map<String, Tensor> trained(JitModule module) {
    Map<String, Tensor> trained = new LinkedHashMap<>();
    named_parameter_list all = module.named_parameters();
    named_parameter_iterator next = all.begin();
    // Iterators from Java do not compare as those of C++ do: count instead.
    for (long i = 0; i < all.size(); i++) {
      NamedTensor parameter = next.multiply();
      Tensor value = parameter.value();
      if (value.requires_grad() && trained.values().stream().noneMatch(value::is_same)) {
        trained.put(parameter.name().getString(), value);
      }
      next.increment();
    }
    return trained;
  }

  /**
   * Where its parameters lie in the flat array, with the numbers of the file.
   *
   * @throws IllegalArgumentException if it cannot be trained, or its inputs or outputs do not fit
   */
  static WeightPlan plan(ScriptedNetwork network, FeatureSpec features, int outputs) {
    NativeRuntime.prepare(1);
    try (PointerScope scope = new PointerScope()) {
      JitModule module = load(network.module());
      List<Slice> slices = new ArrayList<>();
      int offset = 0;
      for (Map.Entry<String, Tensor> parameter : trained(module).entrySet()) {
        Tensor value = parameter.getValue();
        if (value.scalar_type().intern() != ScalarType.Float) {
          throw unfit(
              "its parameter %s is %s (allowed: Float)"
                  .formatted(parameter.getKey(), value.scalar_type()));
        }
        List<Integer> shape = LongStream.of(shape(value)).mapToObj(Math::toIntExact).toList();
        float[] values = Tensors.floats(value);
        slices.add(
            new Slice(parameter.getKey(), offset, shape, new WeightPlan.Initial.Given(values)));
        offset = Math.addExact(offset, values.length);
      }
      if (slices.isEmpty()) {
        throw unfit("it has no parameter that needs a gradient (allowed: at least one)");
      }
      requireNames(module, network);
      tryOut(module, network, features, outputs);
      return new WeightPlan(network, features, outputs, slices);
    }
  }

  /** Checks names of arguments that are given against the module's, in which self is the first. */
  private static void requireNames(JitModule module, ScriptedNetwork network) {
    FunctionSchema schema = module.get_method("forward").function().getSchema();
    for (int i = 0; i < network.inputs().size(); i++) {
      String name = network.inputs().get(i).name();
      if (name.isEmpty()) {
        continue;
      }
      IntOptional place = schema.argumentIndexWithName(name);
      if (!place.has_value() || place.get() != i + 1) {
        throw unfit(
            "its argument %d is not called %s%s"
                .formatted(
                    i + 1,
                    name,
                    place.has_value() ? ", its argument %d is".formatted(place.get()) : ""));
      }
    }
  }

  /**
   * Moves a module to a device and lets its trained parameters be views of the flat weights.
   *
   * @return the trained parameters, in the order of the plan
   */
  static List<Tensor> attach(
      JitModule module, WeightPlan plan, Tensor weights, ScalarType type, Device device) {
    module.to(device);
    List<Tensor> trained = List.copyOf(trained(module).values());
    for (int i = 0; i < trained.size(); i++) {
      trained.get(i).set_data(TorchNetwork.view(weights, plan.slices().get(i)).detach());
    }
    for (Tensor rest : others(module)) {
      if (rest.is_floating_point()) {
        rest.set_data(rest.detach().to(type));
      }
    }
    return trained;
  }

  /** Frozen parameters and buffers. */
  private static List<Tensor> others(JitModule module) {
    List<Tensor> others = new ArrayList<>(buffers(module));
    parameter_list all = module.parameters();
    parameter_iterator next = all.begin();
    for (long i = 0; i < all.size(); i++) {
      Tensor parameter = next.multiply();
      if (!parameter.requires_grad()) {
        others.add(parameter);
      }
      next.increment();
    }
    return others;
  }

  /** What belongs to a module but is not trained, such as running means. */
  static List<Tensor> buffers(JitModule module) {
    List<Tensor> buffers = new ArrayList<>();
    buffer_list all = module.buffers();
    buffer_iterator next = all.begin();
    for (long i = 0; i < all.size(); i++) {
      buffers.add(next.multiply());
      next.increment();
    }
    return buffers;
  }

  /** The buffers' numbers, flat; counts of batches are exact up to 2^24. */
  static float[] bufferValues(JitModule module) {
    List<float[]> parts = buffers(module).stream().map(Tensors::floats).toList();
    float[] values = new float[parts.stream().mapToInt(part -> part.length).sum()];
    int offset = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, values, offset, part.length);
      offset += part.length;
    }
    return values;
  }

  /** Puts back what {@link #bufferValues} gave; nothing if there are no values. */
  static void restore(JitModule module, float[] values) {
    if (values.length == 0) {
      return;
    }
    int offset = 0;
    try (NoGradGuard guard = new NoGradGuard()) {
      for (Tensor buffer : buffers(module)) {
        int size = Math.toIntExact(buffer.numel());
        float[] part = Arrays.copyOfRange(values, offset, offset + size);
        buffer.copy_(Tensors.of(part, shape(buffer)));
        offset += size;
      }
    }
  }

  /** The module of a file with other weights and buffers, in evaluation mode, on the CPU. */
  static JitModule copy(byte[] file, WeightPlan plan, float[] values) {
    JitModule copy = load(file);
    List<Tensor> trained = List.copyOf(trained(copy).values());
    try (NoGradGuard guard = new NoGradGuard()) {
      for (int i = 0; i < trained.size(); i++) {
        Slice slice = plan.slices().get(i);
        float[] part = Arrays.copyOfRange(values, slice.offset(), slice.offset() + slice.size());
        trained.get(i).copy_(Tensors.of(part, slice.shape()));
      }
    }
    restore(copy, Arrays.copyOfRange(values, plan.size(), values.length));
    copy.eval();
    return copy;
  }

  /** Runs it on two made-up rows, with the largest index of each category. */
  private static void tryOut(
      JitModule module, ScriptedNetwork network, FeatureSpec features, int outputs) {
    List<Tensor> arguments;
    Tensor numbers =
        torch.zeros(
            new long[] {2, NumberInputs.count(features)}, new TensorOptions(ScalarType.Float));
    List<CategoricalFeature> categorical = features.categorical();
    Tensor categories =
        torch.zeros(new long[] {2, categorical.size()}, new TensorOptions(ScalarType.Long));
    for (int i = 0; i < categorical.size(); i++) {
      categories.select(1, i).fill_(new Scalar(categorical.get(i).size() - 1L));
    }
    arguments = arguments(network, features, List.of(numbers, categories));
    IValue output;
    module.eval();
    try (NoGradGuard guard = new NoGradGuard()) {
      output = module.forward(values(arguments));
    } catch (RuntimeException e) {
      throw unfit(
          "it fails on two rows of its inputs %s: %s"
              .formatted(describe(network, features), TorchErrors.cause(e)));
    }
    String wanted = outputs == 1 ? "[rows] or [rows, 1]" : "[rows, %d]".formatted(outputs);
    if (!output.isTensor()) {
      throw unfit(
          "its output is %s (allowed: one tensor %s)"
              .formatted(output.tagKind().getString(), wanted));
    }
    long[] shape = shape(output.toTensor());
    boolean fits =
        shape.length >= 1
            && shape[0] == 2
            && (shape.length == 1 ? outputs == 1 : shape.length == 2 && shape[1] == outputs);
    if (!fits) {
      throw unfit(
          "for two rows its output has shape %s (allowed: %s)"
              .formatted(Arrays.toString(shape), wanted));
    }
  }

  private static String describe(ScriptedNetwork network, FeatureSpec features) {
    List<String> inputs = new ArrayList<>();
    for (Input input : network.inputs()) {
      StringBuilder text = new StringBuilder();
      text.append(input.kind() == Kind.NUMBERS ? "float" : "int64").append(" [2");
      input.shape().forEach(length -> text.append(", ").append(length));
      text.append(']');
      if (input.kind() == Kind.CATEGORIES) {
        List<String> largest = new ArrayList<>();
        for (CategoricalFeature feature : features.categorical()) {
          if (input.columns().contains(feature.name())) {
            largest.add("%s below %d".formatted(feature.name(), feature.size()));
          }
        }
        text.append(" (").append(String.join(", ", largest)).append(')');
      }
      inputs.add(text.toString());
    }
    return String.join(" and ", inputs);
  }

  /** The module's arguments, made of all numbers and all categories of some rows. */
  static List<Tensor> arguments(
      ScriptedNetwork network, FeatureSpec features, List<Tensor> inputs) {
    return new ScriptedArguments(network, features, inputs.get(0).device()).of(inputs);
  }

  static IValueVector values(List<Tensor> arguments) {
    IValueVector values = new IValueVector();
    arguments.forEach(argument -> values.push_back(new IValue(argument)));
    return values;
  }

  private static long[] shape(Tensor tensor) {
    long[] shape = new long[(int) tensor.dim()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = tensor.size(i);
    }
    return shape;
  }

  static IllegalArgumentException unfit(String reason) {
    return new IllegalArgumentException(
        "Cannot train the TorchScript module: %s. Correct the module, or its inputs."
            .formatted(reason));
  }
}
