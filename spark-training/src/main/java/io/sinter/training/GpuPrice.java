package io.sinter.training;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an hour of a kind of GPU costs.
 *
 * @param model a part of its name, in upper or lower case, such as {@code H100} of {@code NVIDIA
 *     H100 80GB HBM3}; {@code *} stands for any text
 * @param price of an hour, at least 0
 */
public record GpuPrice(String model, double price) {
  private static final Pattern TEXT =
      Pattern.compile("\\s*(\\S.*?)\\s*=\\s*(\\d+(?:\\.\\d+)?)\\s*");

  /** What {@code H100=PRICE} means; empty if it is no price. */
  public static Optional<GpuPrice> parse(String text) {
    Matcher found = TEXT.matcher(text);
    return found.matches()
        ? Optional.of(new GpuPrice(found.group(1), Double.parseDouble(found.group(2))))
        : Optional.empty();
  }

  /** Whether it is the price of a GPU with this name. */
  public boolean isOf(String name) {
    StringBuilder expression = new StringBuilder();
    for (String part : model.toLowerCase(Locale.ROOT).split("\\*", -1)) {
      expression.append(expression.isEmpty() ? "" : ".*").append(Pattern.quote(part));
    }
    return Pattern.compile(expression.toString()).matcher(name.toLowerCase(Locale.ROOT)).find();
  }
}
