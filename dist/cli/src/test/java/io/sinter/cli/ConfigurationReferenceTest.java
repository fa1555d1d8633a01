package io.sinter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.job.Key;
import io.sinter.job.SinterJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The reference page is made from the keys: run with {@code -Dsinter.write-reference=true} to write
 * it anew.
 */
class ConfigurationReferenceTest {
  private static final Path PAGE =
      Path.of(System.getProperty("sinter.root", "../.."), "docs/configuration.md");

  @Test
  void pageSaysWhatTheJobsRead() throws IOException {
    String page = page();
    if (Boolean.getBoolean("sinter.write-reference")) {
      Files.writeString(PAGE, page);
    }

    assertThat(PAGE).hasContent(page);
  }

  private static String page() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # Configuration

        Each job reads one YAML file (`--config FILE`). Dots in a key are groups of the YAML. `--set key=value` wins over the
        file, the file over Spark conf `spark.sinter.<key>`, that over the default. `${home}` stands for the `--home` directory,
        `${lake}` for the folder of the tables. `--dry-run` validates and prints the resolved plan.
        """);
    Verbs.jobs().forEach(job -> section(text, job.verb(), job));
    ModelVerbs.all().forEach(verb -> section(text, "models " + verb.job().verb(), verb.job()));
    return text.toString();
  }

  private static void section(StringBuilder text, String title, SinterJob job) {
    text.append("\n## `").append(title).append("`\n\n").append(job.summary()).append(".\n\n");
    text.append("| key | type | default | meaning |\n|---|---|---|---|\n");
    for (Key<?> key : job.keys()) {
      String given =
          key.isRequired()
              ? "required"
              : key.defaultText().map(value -> "`" + value + "`").orElse("");
      text.append(
          "| `%s` | %s | %s | %s |%n"
              .formatted(key.name(), key.type(), given, escape(key.documentation())));
    }
  }

  private static String escape(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ");
  }
}
