package io.sinter.training.internal.torch.optim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Lets a rule without a kernel of its own leave out steps that only the device knows to be bad: the
 * step is taken, and undone there by choosing the numbers from before. Costs a copy of weights and
 * state in such steps; nothing in others.
 */
@SuppressWarnings("try") // Scopes are closed, not used.
final class Guarded implements Optimizer {
  /** A rule whose steps are always taken. */
  interface Rule {
    /** As {@link Optimizer#step(List, double)}. */
    void step(List<Tensor> gradients, double rate);

    /** As {@link Optimizer#state}. */
    Map<String, Tensor> state();
  }

  private final Rule rule;
  private final List<Tensor> weights;

  Guarded(Rule rule, List<Tensor> weights) {
    this.rule = rule;
    this.weights = List.copyOf(weights);
  }

  @Override
  public void step(List<Tensor> gradients, double rate, @Nullable Tensor found) {
    if (found == null) {
      rule.step(gradients, rate);
      return;
    }
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> changed = new ArrayList<>(weights);
      changed.addAll(rule.state().values());
      List<Tensor> before = changed.stream().map(Tensor::clone).toList();
      rule.step(gradients, rate);
      Tensor good = found.lt(new Scalar(0.5));
      for (int i = 0; i < before.size(); i++) {
        Tensor now = changed.get(i);
        now.copy_(torch.where(good, now, before.get(i)));
      }
    }
  }

  @Override
  public Map<String, Tensor> state() {
    return rule.state();
  }
}
