package io.sinter.training.internal.torch;

import io.sinter.training.internal.WeightPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The TorchScript text of a network's {@code forward}. */
final class NetworkText {
  private NetworkText() {}

  /**
   * {@code forward(numeric: float [N, F] with NaN for missing, categories: int64 [N, C]) -> logits
   * [N]}; imputation and standardisation are inside.
   */
  static String forward(WeightPlan plan) {
    StringBuilder text =
        new StringBuilder("def forward(self, numeric: Tensor, categories: Tensor) -> Tensor:\n");
    List<String> parts = new ArrayList<>();
    if (!plan.features().numeric().isEmpty()) {
      line(text, "filled = torch.where(torch.isnan(numeric), self.fill, numeric)");
      line(text, "standard = (filled - self.mean) / self.standard_deviation");
      parts.add("standard");
    }
    for (int i = 0; i < plan.features().categorical().size(); i++) {
      line(text, "part_%d = torch.embedding(self.embedding_%d, categories.select(1, %d))", i, i, i);
      parts.add("part_" + i);
    }
    line(text, "x = torch.cat([%s], 1)", String.join(", ", parts));
    int last = plan.layers() - 1;
    for (int i = 0; i < last; i++) {
      line(text, "x = torch.linear(x, self.weight_%d, self.bias_%d)", i, i);
      line(
          text,
          switch (plan.network().activation()) {
            case RELU -> "x = torch.relu(x)";
            case GELU -> "x = torch.gelu(x)";
          });
      if (plan.network().dropout() > 0) {
        line(text, "x = torch.dropout(x, %s, self.training)", plan.network().dropout());
      }
    }
    line(text, "return torch.linear(x, self.weight_%d, self.bias_%d).squeeze(1)", last, last);
    return text.toString();
  }

  private static void line(StringBuilder text, String format, Object... arguments) {
    text.append("    ").append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
