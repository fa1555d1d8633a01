package io.sinter.training.internal.torch;

import io.sinter.training.Activation;
import io.sinter.training.internal.Layers;
import io.sinter.training.internal.NetworkLayers;
import io.sinter.training.internal.WeightPlan;
import java.util.List;
import java.util.Locale;

/** Writes layers as TorchScript; a tensor is the name of a variable. */
final class NetworkText implements Layers<String> {
  private static final double EPSILON = 1e-5; // PyTorch's default for layer normalisation

  private final StringBuilder text =
      new StringBuilder("def forward(self, numeric: Tensor, categories: Tensor) -> Tensor:\n");
  private final ImageLayout layout;
  private int variables;

  private NetworkText(ImageLayout layout) {
    this.layout = layout;
  }

  /**
   * {@code forward(numeric: float [N, F] with NaN for missing, categories: int64 [N, C]) -> [N] for
   * one output a row, else [N, outputs]}; imputation and standardisation are inside.
   */
  static String forward(WeightPlan plan) {
    return forward(plan, ImageLayout.CONTIGUOUS);
  }

  /** The same with another layout between convolutions. */
  static String forward(WeightPlan plan, ImageLayout layout) {
    NetworkText writer = new NetworkText(layout);
    String output = NetworkLayers.build(plan.network(), plan.features(), plan.outputs(), writer);
    writer.line("return %s%s", output, plan.outputs() == 1 ? ".squeeze(1)" : "");
    return writer.text.toString();
  }

  private void line(String format, Object... arguments) {
    text.append("    ").append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }

  private String variable(String format, Object... arguments) {
    String name = "x" + variables++;
    line("%s = %s", name, String.format(Locale.ROOT, format, arguments));
    return name;
  }

  @Override
  public String numbers() {
    String filled = variable("torch.where(torch.isnan(numeric), self.fill, numeric)");
    return variable("(%s - self.mean) / self.standard_deviation", filled);
  }

  @Override
  public String embedding(int feature, String name, int width, WeightPlan.Initial initial) {
    return variable("torch.embedding(self.%s, categories.select(1, %d))", name, feature);
  }

  @Override
  public String concatenate(List<String> parts) {
    return parts.size() == 1
        ? parts.get(0)
        : variable("torch.cat([%s], 1)", String.join(", ", parts));
  }

  @Override
  public String linear(String x, String name, int inputs, int outputs) {
    return variable("torch.linear(%s, self.weight_%s, self.bias_%s)", x, name, name);
  }

  @Override
  public String activation(String x, Activation kind) {
    return switch (kind) {
      case RELU -> variable("torch.relu(%s)", x);
      case GELU -> variable("torch.gelu(%s)", x);
    };
  }

  @Override
  public String dropout(String x, double share) {
    return share == 0 ? x : variable("torch.dropout(%s, %s, self.training)", x, share);
  }

  @Override
  public String normalise(String x, String name, int width) {
    return variable(
        "torch.layer_norm(%s, [%d], self.scale_%s, self.shift_%s, %s)",
        x, width, name, name, EPSILON);
  }

  @Override
  public String add(String x, String y) {
    return variable("%s + %s", x, y);
  }

  @Override
  public String spread(String x, String name, int count, int width) {
    return variable("%s.unsqueeze(2) * self.%s", x, name);
  }

  @Override
  public String shift(String x, String name, int count, int width) {
    return variable("%s + self.%s", x, name);
  }

  @Override
  public String token(String x) {
    return variable("%s.unsqueeze(1)", x);
  }

  @Override
  public String learned(String like, String name, int width) {
    return variable("self.%s.expand([%s.size(0), 1, %d])", name, like, width);
  }

  @Override
  public String attention(String x, String name, int tokens, int width, int heads, double dropout) {
    String query = head(linear(x, name + "_query", width, width), tokens, width, heads);
    String key = head(linear(x, name + "_key", width, width), tokens, width, heads);
    String value = head(linear(x, name + "_value", width, width), tokens, width, heads);
    String share = dropout == 0 ? "0.0" : "%s if self.training else 0.0".formatted(dropout);
    String attended =
        variable(
            "torch.scaled_dot_product_attention(%s, %s, %s, None, %s)", query, key, value, share);
    String together =
        variable("%s.transpose(1, 2).reshape([%s.size(0), %d, %d])", attended, x, tokens, width);
    return linear(together, name + "_output", width, width);
  }

  private String head(String x, int tokens, int width, int heads) {
    return variable(
        "%s.view([%s.size(0), %d, %d, %d]).transpose(1, 2)", x, x, tokens, heads, width / heads);
  }

  @Override
  public String first(String x) {
    return variable("%s.select(1, 0)", x);
  }

  @Override
  public String reshape(String x, List<Integer> shape) {
    String lengths = String.join(", ", shape.stream().map(String::valueOf).toList());
    return variable("%s.reshape([%s.size(0), %s])", x, x, lengths);
  }

  @Override
  public String convolution(
      String x, String name, int dimensions, int inputs, int outputs, int kernel) {
    // One channel lies the same either way.
    boolean turn = layout == ImageLayout.CHANNELS_LAST && dimensions == 2 && inputs > 1;
    String image =
        turn ? variable("%s.contiguous(memory_format=%d)", x, ImageLayout.MEMORY_FORMAT) : x;
    return variable(
        "torch.conv%dd(%s, self.weight_%s, self.bias_%s, %s, %s, %s, 1)",
        dimensions,
        image,
        name,
        name,
        list(1, dimensions),
        list(kernel / 2, dimensions),
        list(1, dimensions));
  }

  @Override
  public String pool(String x, int dimensions) {
    return variable(
        "torch.max_pool%dd(%s, %s, %s, %s, %s, False)",
        dimensions,
        x,
        list(2, dimensions),
        list(2, dimensions),
        list(0, dimensions),
        list(1, dimensions));
  }

  private static List<Integer> list(int value, int size) {
    return java.util.Collections.nCopies(size, value);
  }
}
