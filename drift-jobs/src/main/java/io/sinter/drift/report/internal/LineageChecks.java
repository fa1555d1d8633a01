package io.sinter.drift.report.internal;

import io.sinter.drift.report.internal.LineageFacts.Link;
import io.sinter.drift.report.internal.LineageFacts.State;
import io.sinter.job.JobException;
import io.sinter.job.TableVersion;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.RegistryException;
import io.sinter.registry.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;

/** Compares what a prediction says about its origin with what the registry and the lake say. */
final class LineageChecks {
  private final PinnedTables tables;
  private final MlflowClient registry;

  LineageChecks(PinnedTables tables, MlflowClient registry) {
    this.tables = tables;
    this.registry = registry;
  }

  /** The row itself: verified when it is the only one of its key and version. */
  Link prediction(Row row, String key, TableVersion table, long rows) {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("Score", Format.number(Rows.number(row, "score"), 4));
    details.put("Prediction", Format.number(Rows.number(row, "prediction"), 0));
    Rows.instant(row, "scored_at").ifPresent(at -> details.put("Scored at", Format.time(at)));
    details.put("Batch", Rows.text(row, "batch_id"));
    return new Link(
        "Prediction",
        key,
        details,
        rows == 1 ? State.VERIFIED : State.FAILED,
        "%s with this key and model version in %s"
            .formatted(Format.plural(rows, "row", "rows"), table.toString()));
  }

  /** The feature row: verified when the version the prediction names has exactly one. */
  static Link source(TableVersion source, boolean named, int rows) {
    State state = rows != 1 ? State.FAILED : named ? State.VERIFIED : State.UNCHECKED;
    String found = rows == 1 ? "one row" : rows == 0 ? "no row" : "more than one row";
    String check =
        named
            ? "the source version of the prediction holds %s with its key".formatted(found)
            : "the prediction names no source version; the newest holds %s with its key"
                .formatted(found);
    return new Link("Feature row", label(source), Map.of(), state, check);
  }

  static Link noSource(TableVersion newest, long version) {
    return new Link(
        "Feature row",
        Names.last(newest.table()) + "@" + version,
        Map.of(),
        State.FAILED,
        "the prediction names version %d, the newest is %d".formatted(version, newest.version()));
  }

  static Link noKey(TableVersion source, String key) {
    return new Link(
        "Feature row",
        label(source),
        Map.of(),
        State.UNCHECKED,
        "the table has no column %s".formatted(key));
  }

  /** Version, run, training table and gate of a prediction. */
  List<Link> model(Row row) {
    String name = Rows.text(row, "model_name");
    String number = Rows.text(row, "model_version");
    Optional<ModelVersion> found = version(name, number);
    if (found.isEmpty()) {
      String check =
          "the prediction names version %s, MLflow has no such version".formatted(number);
      return List.of(
          new Link("Model version", name + " version " + number, Map.of(), State.FAILED, check));
    }
    ModelVersion version = found.get();
    List<Link> links = new ArrayList<>();
    links.add(digest(row, version));
    links.add(run(row, version));
    links.add(trainingTable(version));
    links.add(gate(version));
    return links;
  }

  private Optional<ModelVersion> version(String name, String number) {
    try {
      return Optional.of(registry.version(name, number));
    } catch (RegistryException e) {
      if (e.isNotFound()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Link digest(Row row, ModelVersion version) {
    String own = Rows.text(row, "model_digest");
    Optional<String> tagged = ModelReader.tag(version, ModelTags.PACKAGE_DIGEST);
    Map<String, String> details = new LinkedHashMap<>();
    if (!version.aliases().isEmpty()) {
      details.put("Alias", String.join(", ", version.aliases()));
    }
    details.put("Package digest", tagged.map(Format::digest).orElse("not recorded"));
    details.put("Registered", Format.time(version.createdAt()));
    State state =
        tagged
            .map(digest -> digest.equals(own) ? State.VERIFIED : State.FAILED)
            .orElse(State.UNCHECKED);
    String check =
        switch (state) {
          case VERIFIED -> "the digest in the prediction is the one registered";
          case FAILED -> "the prediction has digest %s".formatted(Format.digest(own));
          case UNCHECKED -> "the version carries no package digest";
        };
    return new Link(
        "Model version", version.name() + " version " + version.version(), details, state, check);
  }

  private Link run(Row row, ModelVersion version) {
    String own = Rows.text(row, "run_id");
    if (own.isEmpty() && version.runId().isEmpty()) {
      return new Link(
          "MLflow run", "none", Map.of(), State.UNCHECKED, "the version belongs to no run");
    }
    Optional<Run> run = TrainingReader.run(registry, version.runId());
    Map<String, String> details = new LinkedHashMap<>();
    run.ifPresent(
        found -> {
          details.put("Name", found.name());
          details.put("Status", found.status().name().toLowerCase(Locale.ROOT));
        });
    boolean same = own.equals(version.runId());
    String check =
        !same
            ? "the prediction names run %s".formatted(own)
            : run.isPresent()
                ? "the prediction and the version name this run, and it exists"
                : "the prediction and the version name this run, but MLflow does not have it";
    return new Link(
        "MLflow run",
        version.runId(),
        details,
        same && run.isPresent() ? State.VERIFIED : State.FAILED,
        check);
  }

  private Link trainingTable(ModelVersion version) {
    Optional<String> table = ModelReader.tag(version, ModelTags.TRAINING_TABLE);
    Optional<String> number = ModelReader.tag(version, ModelTags.TRAINING_TABLE_VERSION);
    if (table.isEmpty() || number.isEmpty() || !number.get().matches("[0-9]{1,18}")) {
      return new Link(
          "Training table",
          table.map(Names::last).orElse("not recorded"),
          Map.of(),
          State.UNCHECKED,
          "the version does not say which table version it was trained on");
    }
    String name = Names.last(table.get()) + "@" + number.get();
    try {
      TableVersion pinned = tables.at(table.get(), Long.parseLong(number.get()));
      TableFacts facts = tables.facts(pinned);
      Map<String, String> details = new LinkedHashMap<>();
      details.put("Rows", Format.count(facts.rows()));
      details.put("Location", facts.location());
      return new Link(
          "Training table", name, details, State.VERIFIED, "this Delta version can still be read");
    } catch (JobException e) {
      return new Link("Training table", name, Map.of(), State.FAILED, e.getMessage());
    }
  }

  private static Link gate(ModelVersion version) {
    Optional<String> verdict = ModelReader.tag(version, ModelTags.GATE);
    Map<String, String> details = new LinkedHashMap<>();
    ModelReader.tag(version, ModelTags.GATE_SUMMARY)
        .ifPresent(summary -> details.put("Checks", summary));
    boolean passed = verdict.filter("passed"::equals).isPresent();
    State state = verdict.isEmpty() ? State.UNCHECKED : passed ? State.VERIFIED : State.FAILED;
    String check =
        switch (state) {
          case VERIFIED -> "the version is tagged as let through";
          case FAILED -> "the version scored although its gate refused it";
          case UNCHECKED -> "the version carries no verdict";
        };
    return new Link("Quality gate", verdict.orElse("not recorded"), details, state, check);
  }

  private static String label(TableVersion version) {
    return Names.last(version.table()) + "@" + version.version();
  }
}
