package io.sinter.audit.internal;

import io.sinter.audit.AuditKeys;
import io.sinter.audit.AuditReport;
import io.sinter.audit.Chain;
import io.sinter.audit.Link;
import io.sinter.job.AuditEvent;
import io.sinter.job.AuditTable;
import io.sinter.job.JobConfig;
import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.job.SinterVersion;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.RegisteredModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One audit, from what was asked to its report. Closes what it caches, not the client. */
public final class Auditor implements AutoCloseable {
  private final JobContext context;
  private final JobConfig config;
  private final MlflowClient client;
  private final Lake lake;
  private final Subject subject;
  private final Instant now;
  private final MonitorRows monitor;
  private final List<ScoredRows> scored = new ArrayList<>();
  private @Nullable SourceTables sources;

  /** Reads what is asked for. */
  public Auditor(JobContext context, MlflowClient client) {
    this.context = context;
    this.config = context.config();
    this.client = client;
    this.lake = new Lake(context.tables());
    this.subject = Subject.parse(config.value(AuditKeys.MODEL));
    this.now = Instant.now();
    this.monitor =
        new MonitorRows(
            lake,
            List.of(config.value(AuditKeys.DRIFT_TABLE), config.value(AuditKeys.PERFORMANCE_TABLE)),
            subject.model());
  }

  /** What an audit would look at, one line a step. */
  public List<String> plan() {
    RegisteredModel model = model();
    Map<String, ModelVersion> versions = versions();
    List<String> steps = new ArrayList<>();
    steps.add("follow the chain of %s".formatted(chosen(model, versions)));
    steps.add("read the history in %s".formatted(AuditTable.of(context).location()));
    steps.add("sum up the rows of %s in %s".formatted(subject.model(), scoredTables()));
    steps.add(
        config.value(AuditKeys.VERIFY_PACKAGES)
            ? "download each package and check every byte"
            : "compare digests without looking at the bytes");
    return steps;
  }

  /**
   * Follows every link.
   *
   * @throws JobException if there is no such model, version or row
   */
  public AuditReport report() {
    RegisteredModel model = model();
    Map<String, ModelVersion> versions = versions();
    List<AuditEvent> history = AuditTable.of(context).history(subject.model());
    lake.version(config.value(AuditKeys.AUDIT_TABLE));
    context
        .progress()
        .step(
            "%s: %d versions in MLflow, %d events in the audit table",
            subject.model(), versions.size(), history.size());
    Optional<ScoredRow> row = row(model, versions);
    List<Chain> chains = new ArrayList<>();
    for (ModelVersion version :
        row.isPresent() ? of(row.get(), versions) : chosen(model, versions)) {
      VersionFacts facts = VersionFacts.read(client, model, versions, version, history);
      chains.add(row.map(found -> chain(facts, found)).orElseGet(() -> chain(facts)));
    }
    return new AuditReport(
        subject.text(),
        row.map(found -> "row %s of %s".formatted(found.key(), found.table())).orElse(""),
        now,
        SinterVersion.current(),
        lake.read(),
        chains);
  }

  private Chain chain(VersionFacts facts) {
    List<Link> links = new ArrayList<>(origin(facts));
    ScoredLinks rows = new ScoredLinks(lake, sources(), scored());
    context.progress().step("%s: scored rows", facts.version());
    Link batch = rows.batch(facts);
    links.add(subject.isWholeModel() ? Strangers.added(batch, rows.strangers(facts)) : batch);
    links.add(rows.stream(facts));
    links.addAll(watched(facts, Optional.empty()));
    return chain(facts, links);
  }

  private Chain chain(VersionFacts facts, ScoredRow row) {
    List<Link> links = new ArrayList<>(origin(facts));
    context.progress().step("%s: row %s", facts.version(), row.key());
    links.add(RowLinks.row(facts, row, lake));
    links.add(RowLinks.source(row, sources(), lake));
    Optional<Instant> happened =
        RowLinks.happened(row, sources(), lake, config.find(AuditKeys.TIMESTAMP_COLUMN));
    links.addAll(watched(facts, happened));
    return chain(facts, links);
  }

  private static Chain chain(VersionFacts facts, List<Link> links) {
    return new Chain(facts.name(), facts.number(), facts.aliases(), facts.owner(), links);
  }

  /** From the data to the alias. */
  private List<Link> origin(VersionFacts facts) {
    context.progress().step("%s: data, run, package, gate, approval, alias", facts.version());
    return List.of(
        DataLink.of(facts, lake),
        RunLinks.model(facts),
        RunLinks.version(facts),
        PackageLink.of(facts, client, config.value(AuditKeys.VERIFY_PACKAGES)),
        GateLink.of(facts, SignedVerdicts.of(config, client)),
        ApprovalLink.of(facts),
        AliasLink.of(facts));
  }

  /** From the windows on. */
  private List<Link> watched(VersionFacts facts, Optional<Instant> at) {
    context.progress().step("%s: monitor windows, incidents, history", facts.version());
    String drift = config.value(AuditKeys.DRIFT_TABLE);
    IncidentRows incidents =
        new IncidentRows(lake, config.value(AuditKeys.INCIDENTS_TABLE), subject.model());
    return List.of(
        MonitorLink.of(facts, lake, monitor, at),
        new IncidentLink(incidents, monitor, drift, client).of(facts, at, now),
        RollbackLink.of(facts));
  }

  private SourceTables sources() {
    if (sources == null) {
      Optional<String> configured = config.find(AuditKeys.SOURCE_TABLE);
      sources = new SourceTables(configured, configured.isPresent() ? Map.of() : monitor.sources());
    }
    return sources;
  }

  private List<ScoredRows> scored() {
    if (scored.isEmpty()) {
      for (String table : scoredTables()) {
        lake.find(table).ifPresent(rows -> scored.add(ScoredRows.of(table, rows, subject.model())));
      }
    }
    return scored;
  }

  /** The tables asked for, which must be scored tables; else those of the lake that are. */
  private List<String> scoredTables() {
    List<String> asked = config.value(AuditKeys.SCORED_TABLES);
    List<String> tables = new ArrayList<>();
    for (String table : asked.isEmpty() ? context.tables().names() : asked) {
      boolean isScored =
          context.tables().exists(table)
              && ScoredRows.isScored(context.tables().deltaTable(table).toDF());
      if (isScored) {
        tables.add(table);
      } else if (!asked.isEmpty()) {
        throw new JobException(
            "Cannot audit scored table %s: it is missing or lacks the columns of a scored table (allowed: what ./sinter score writes). Correct audit.scored-tables."
                .formatted(table));
      }
    }
    return tables;
  }

  private Optional<ScoredRow> row(RegisteredModel model, Map<String, ModelVersion> versions) {
    List<String> pairs = config.value(AuditKeys.ROW);
    if (pairs.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> version =
        subject.isWholeModel()
            ? Optional.empty()
            : Optional.of(chosen(model, versions).get(0).version());
    List<String> tables =
        config.find(AuditKeys.ROW_TABLE).map(List::of).orElseGet(this::scoredTables);
    return Optional.of(ScoredRow.find(lake, tables, RowKey.parse(pairs), subject.model(), version));
  }

  private List<ModelVersion> of(ScoredRow row, Map<String, ModelVersion> versions) {
    String number = row.text("model_version");
    ModelVersion version = versions.get(number);
    if (version == null) {
      throw new JobException(
          "Cannot audit row %s: it was scored by %s/%s, which MLflow does not have. Restore that version, or delete the row."
              .formatted(row.key(), subject.model(), number));
    }
    return List.of(version);
  }

  private RegisteredModel model() {
    return client
        .registeredModel(subject.model())
        .orElseThrow(
            () ->
                new JobException(
                    "Cannot audit model %s: MLflow has no such model (allowed: a registered model). Correct audit.model."
                        .formatted(subject.model())));
  }

  private Map<String, ModelVersion> versions() {
    Map<String, ModelVersion> versions = new LinkedHashMap<>();
    client.versions(subject.model()).forEach(version -> versions.put(version.version(), version));
    return versions;
  }

  /** The version asked for; for a model, those that have an alias, else the newest. */
  private List<ModelVersion> chosen(RegisteredModel model, Map<String, ModelVersion> versions) {
    List<String> numbers =
        subject
            .version()
            .or(() -> subject.alias().map(alias -> model.aliases().getOrDefault(alias, "")))
            .map(List::of)
            .orElseGet(() -> model.aliases().values().stream().distinct().toList());
    List<ModelVersion> chosen =
        versions.values().stream().filter(version -> numbers.contains(version.version())).toList();
    if (chosen.isEmpty() && subject.isWholeModel() && !versions.isEmpty()) {
      return List.of(List.copyOf(versions.values()).get(versions.size() - 1));
    }
    if (chosen.isEmpty()) {
      throw new JobException(
          "Cannot audit %s: MLflow has no such version (allowed: versions %s, aliases %s). Correct audit.model."
              .formatted(subject.text(), versions.keySet(), model.aliases().keySet()));
    }
    return chosen;
  }

  @Override
  public void close() {
    scored.forEach(ScoredRows::close);
  }
}
