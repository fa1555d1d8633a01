package io.sinter.training.internal.torch;

import io.sinter.registry.CategoricalFeature;
import io.sinter.registry.FeatureSpec;
import io.sinter.registry.NumericFeature;
import io.sinter.training.ScriptedNetwork;
import io.sinter.training.ScriptedNetwork.Input;
import io.sinter.training.ScriptedNetwork.Kind;
import io.sinter.training.internal.NumberInputs;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Makes the arguments of a brought module of all numbers and all categories of some rows. What it
 * needs for that is on the device beforehand and belongs to the {@code PointerScope} it was made
 * in. Used by one thread.
 */
final class ScriptedArguments {
  /**
   * Which columns an argument takes.
   *
   * @param first the first of them, where they lie side by side
   * @param places all of them, where they do not
   */
  private record Choice(Input input, long first, @Nullable Tensor places) {}

  private final List<Choice> choices = new ArrayList<>();

  /**
   * Arguments of a module.
   *
   * @throws IllegalArgumentException if an argument has a column that is no such feature, or more
   *     or fewer columns than its shape holds
   */
  ScriptedArguments(ScriptedNetwork network, FeatureSpec features, Device device) {
    List<String> numeric = NumberInputs.of(features).stream().map(NumericFeature::name).toList();
    List<String> categorical =
        features.categorical().stream().map(CategoricalFeature::name).toList();
    for (Input input : network.inputs()) {
      choices.add(choice(input, numbers(input) ? numeric : categorical, device));
    }
  }

  private static boolean numbers(Input input) {
    return input.kind() != Kind.CATEGORIES;
  }

  private static Choice choice(Input input, List<String> names, Device device) {
    long[] places = new long[input.columns().size()];
    if (places.length != input.shape().stream().reduce(1, Math::multiplyExact)) {
      throw ScriptedModule.unfit(
          "its input of shape %s has %d columns, elements of arrays counted (allowed: as many as the shape holds)"
              .formatted(input.shape(), places.length));
    }
    boolean together = true;
    for (int i = 0; i < places.length; i++) {
      places[i] = names.indexOf(input.columns().get(i));
      if (places[i] < 0) {
        throw ScriptedModule.unfit(
            "its input has the column %s, which is no %s feature (they are: %s)"
                .formatted(
                    input.columns().get(i),
                    numbers(input) ? "numeric" : "categorical",
                    String.join(", ", names)));
      }
      together &= places[i] == places[0] + i;
    }
    return new Choice(
        input,
        places[0],
        together ? null : Tensors.of(places, places.length).to(device, ScalarType.Long));
  }

  /**
   * The arguments.
   *
   * @param inputs numbers {@code [rows, numbers]} and categories {@code [rows, categories]}
   */
  List<Tensor> of(List<Tensor> inputs) {
    List<Tensor> arguments = new ArrayList<>();
    for (Choice choice : choices) {
      Input input = choice.input();
      Tensor all = inputs.get(numbers(input) ? 0 : 1);
      Tensor chosen =
          choice.places() == null
              ? all.narrow(1, choice.first(), input.columns().size())
              : all.index_select(1, choice.places());
      long[] shape = new long[input.shape().size() + 1];
      shape[0] = all.size(0);
      for (int i = 1; i < shape.length; i++) {
        shape[i] = input.shape().get(i - 1);
      }
      Tensor shaped = chosen.reshape(shape);
      boolean whole = input.kind() == Kind.INTEGERS;
      arguments.add(whole ? shaped.nan_to_num().to(ScalarType.Long) : shaped);
    }
    return arguments;
  }
}
