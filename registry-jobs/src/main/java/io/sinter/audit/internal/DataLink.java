package io.sinter.audit.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sinter.audit.Link;
import io.sinter.audit.LinkKind;
import io.sinter.job.AuditEvent;
import io.sinter.registry.DatasetInput;
import io.sinter.registry.ModelTags;
import io.sinter.registry.Run;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** From the version of the training table to the run: what the run says it read, and its rest. */
final class DataLink {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A version of a table that something names. */
  private record Named(String table, long version) {
    boolean isSame(Named other) {
      boolean sameTable =
          table.equals(other.table()) || Lake.last(table).equals(Lake.last(other.table()));
      return sameTable && version == other.version();
    }

    @Override
    public String toString() {
      return Lake.last(table) + "@" + version;
    }
  }

  private DataLink() {}

  static Link of(VersionFacts facts, Lake lake) {
    Finding finding = new Finding(LinkKind.DATA);
    List<Named> inputs = inputs(facts);
    Optional<Named> tagged = tagged(facts);
    Optional<Named> audited = audited(facts);
    Optional<Named> named =
        inputs.stream()
            .filter(input -> tagged.isEmpty() || input.isSame(tagged.get()))
            .findFirst()
            .or(() -> tagged)
            .or(() -> inputs.stream().findFirst());
    if (named.isEmpty()) {
      return finding
          .absent(
              "neither the run nor the version says which table version it was trained on",
              "Train with ./sinter train, or log the table as an input of the run (mlflow.log_input).")
          .link();
    }
    finding.value(named.get().toString()).evidence("table", named.get().table());
    if (!inputs.isEmpty()) {
      finding.evidence("inputs of the run", inputs);
    }
    tagged.ifPresent(tag -> finding.evidence("tags of the version", tag));
    audited.ifPresent(row -> finding.evidence("audit table", row));
    compare(finding, facts, inputs, tagged, audited);
    lake.problem(named.get().table(), named.get().version())
        .ifPresentOrElse(
            problem ->
                finding.problem(
                    "the run cannot be repeated: " + problem,
                    "Restore the table from a backup, and keep the versions that models name longer than VACUUM's retention."),
            () ->
                finding.note("the log and every data file of %s are there".formatted(named.get())));
    return finding.link();
  }

  private static void compare(
      Finding finding,
      VersionFacts facts,
      List<Named> inputs,
      Optional<Named> tagged,
      Optional<Named> audited) {
    if (inputs.isEmpty()) {
      finding.manual(
          facts.run().isEmpty()
              ? "only tags name the table: MLflow does not have the run"
              : "only tags name the table: the run has no input",
          "Log the table as an input of the run, as ./sinter train does.");
    } else if (tagged.isPresent() && inputs.stream().noneMatch(tagged.get()::isSame)) {
      finding.problem(
          "the run read %s, the version's tags say %s".formatted(inputs, tagged.get()),
          "Find out who changed the tags %s; the run's input was written when it read."
              .formatted(ModelTags.TRAINING_TABLE));
    } else {
      finding.note("the run's input names it");
    }
    Optional<Named> other = tagged.or(() -> inputs.stream().findFirst());
    if (audited.isPresent() && other.isPresent() && !audited.get().isSame(other.get())) {
      finding.problem(
          "the audit table says %s, MLflow says %s".formatted(audited.get(), other.get()),
          "Find out who changed one of them: the audit row was written at registration.");
    }
  }

  private static List<Named> inputs(VersionFacts facts) {
    return facts.run().map(Run::datasets).orElse(List.of()).stream()
        .filter(input -> input.context().isEmpty() || input.context().equals("training"))
        .flatMap(input -> named(input).stream())
        .distinct()
        .toList();
  }

  private static Optional<Named> named(DatasetInput input) {
    try {
      JsonNode source = JSON.readTree(input.sourceJson());
      String table =
          Stream.of("path", "delta_table_name")
              .map(field -> source.path(field).asText(""))
              .filter(text -> !text.isEmpty())
              .findFirst()
              .orElse("");
      JsonNode version = source.path("delta_table_version");
      return table.isEmpty() || !version.isIntegralNumber()
          ? Optional.empty()
          : Optional.of(new Named(table, version.asLong()));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static Optional<Named> tagged(VersionFacts facts) {
    Optional<String> table = facts.tag(ModelTags.TRAINING_TABLE);
    return facts
        .tag(ModelTags.TRAINING_TABLE_VERSION)
        .filter(text -> text.matches("[0-9]{1,18}"))
        .flatMap(text -> table.map(name -> new Named(name, Long.parseLong(text))));
  }

  private static Optional<Named> audited(VersionFacts facts) {
    for (AuditEvent event : facts.events()) {
      Optional<String> table = event.text("training_table");
      Optional<String> version = event.text("training_version");
      if (table.isPresent() && version.isPresent()) {
        return Optional.of(new Named(table.get(), Long.parseLong(version.get())));
      }
    }
    return Optional.empty();
  }
}
