package io.sinter.cli;

import io.sinter.job.Key;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A key that a verb's users give so often that it has an argument of its own; wins over {@code
 * --set}.
 *
 * @param option such as {@code --alias}; empty for the verb's one positional argument
 * @param label what the help calls the value
 * @param key that it sets
 */
record Shortcut(String option, String label, Key<?> key) {
  /** The verb's one positional argument, which must be given. */
  static Shortcut positional(String label, Key<?> key) {
    return new Shortcut("", label, key);
  }

  /** An option. */
  static Shortcut option(String option, String label, Key<?> key) {
    return new Shortcut(option, label, key);
  }

  void addTo(CommandSpec spec) {
    // Percent signs are picocli's markup.
    String description = sentence().replace("%", "%%");
    if (option.isEmpty()) {
      spec.addPositional(
          PositionalParamSpec.builder()
              .index("0")
              .paramLabel(label)
              .type(String.class)
              .required(true)
              .description(description)
              .build());
    } else {
      spec.addOption(
          OptionSpec.builder(option)
              .paramLabel(label)
              .type(String.class)
              .description(description)
              .build());
    }
  }

  /** What was given, as {@code --set} would have it. */
  Optional<String> setting(CommandSpec spec) {
    Object value =
        option.isEmpty()
            ? spec.positionalParameters().get(0).getValue()
            : spec.findOption(option).getValue();
    return Optional.ofNullable(value).map(given -> key.name() + "=" + given);
  }

  static List<String> settings(List<Shortcut> shortcuts, CommandSpec spec) {
    return shortcuts.stream().flatMap(shortcut -> shortcut.setting(spec).stream()).toList();
  }

  private String sentence() {
    String text = key.documentation();
    return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
  }
}
