package io.sinter.promotion.policy;

import io.sinter.job.Approvals;
import io.sinter.job.AuditTable;
import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.job.TableVersion;
import io.sinter.promotion.policy.PolicyKeys.Stance;
import io.sinter.promotion.policy.PromotionPolicy.EvaluationRows;
import io.sinter.promotion.policy.internal.FreshnessChecks;
import io.sinter.promotion.policy.internal.MechanicsChecks;
import io.sinter.promotion.policy.internal.MetricChecks;
import io.sinter.promotion.policy.internal.ModelShape;
import io.sinter.promotion.policy.internal.Packages;
import io.sinter.promotion.policy.internal.ParityCheck;
import io.sinter.promotion.policy.internal.PeopleChecks;
import io.sinter.promotion.policy.internal.ProbeRows;
import io.sinter.promotion.policy.internal.SchemaChecks;
import io.sinter.registry.GateCheck;
import io.sinter.registry.GateEvidence;
import io.sinter.registry.GateVerdict;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.RegistryException;
import io.sinter.registry.Sha256;
import io.sinter.scoring.CallSettings;
import io.sinter.scoring.OtherModel;
import io.sinter.scoring.ScorerProbe;
import io.sinter.scoring.ScoringModel;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Judges a candidate by a policy. Nothing is changed, in the registry or in a table.
 *
 * <p>A check that cannot be made is a failed check that says why; only a configuration that cannot
 * work and a server that does not answer end the evaluation with an exception.
 */
public final class PolicyEvaluation {
  private final JobContext context;
  private final MlflowClient client;
  private final PromotionPolicy policy;
  private final List<GateCheck> checks = new ArrayList<>();
  private final Map<String, String> evidence = new LinkedHashMap<>();

  private PolicyEvaluation(JobContext context, MlflowClient client, PromotionPolicy policy) {
    this.context = context;
    this.client = client;
    this.policy = policy;
  }

  /**
   * Judges a candidate.
   *
   * @param context the job's; progress is told while rows are scored
   * @param client stays the caller's
   * @param candidate the version, as the registry described it last
   * @param champion the version that serves now; empty if there is none
   * @param approvals all that are on record for the model
   * @return every check with its value
   */
  public static GateVerdict evaluate(
      JobContext context,
      MlflowClient client,
      PromotionPolicy policy,
      ModelVersion candidate,
      Optional<ModelVersion> champion,
      List<Approval> approvals) {
    return new PolicyEvaluation(context, client, policy).run(candidate, champion, approvals);
  }

  /**
   * What an evaluation would do, one line a step.
   *
   * @throws JobException if the evaluation table does not exist
   */
  public static List<String> plan(JobContext context, PromotionPolicy policy) {
    List<String> lines = new ArrayList<>();
    policy
        .evaluation()
        .ifPresent(
            rows -> {
              lines.add(
                  "score %s%s with candidate and champion, label %s"
                      .formatted(
                          pinned(context, rows),
                          rows.where().map(where -> " where " + where).orElse(""),
                          rows.label()));
              policy.metrics().forEach(asked -> lines.add("require " + asked));
              policy
                  .sliceMetrics()
                  .forEach(
                      asked ->
                          lines.add(
                              "require %s in each slice of %s"
                                  .formatted(asked, String.join(", ", policy.slices()))));
            });
    lines.add(
        "load the package in the scorer and time %d batches of %d rows"
            .formatted(policy.mechanics().batches(), policy.mechanics().batchRows()));
    lines.add(
        "require parity <= %s, an owner, and the champion's inputs and output"
            .formatted(policy.maximumParity()));
    policy.freshness().data().ifPresent(age -> lines.add("require data of at most " + age));
    lines.add("require %d approvals of people other than the author".formatted(policy.approvals()));
    return lines;
  }

  private GateVerdict run(
      ModelVersion candidate, Optional<ModelVersion> champion, List<Approval> approvals) {
    Optional<TableVersion> rows = policy.evaluation().map(asked -> pinned(context, asked));
    evidence.put("candidate", candidate.toString());
    evidence.put("digest", candidate.tags().getOrDefault(ModelTags.PACKAGE_DIGEST, ""));
    evidence.put("champion", champion.map(ModelVersion::toString).orElse(""));
    evidence.put("policy", policy.digest());
    rows.ifPresent(version -> evidence.put("evaluation", version.toString()));
    Optional<ScoringModel> opened;
    try (Packages packages = new Packages(client)) {
      opened = open(packages, candidate, "package", CallSettings.of(context.config(), candidate));
      opened.ifPresent(this::call);
      Optional<ScoringModel> reference =
          champion.flatMap(
              version -> open(packages, version, "champion's package", CallSettings.of(version)));
      if (champion.isEmpty()) {
        checks.add(
            new GateCheck(
                "champion",
                policy.first() == Stance.ALLOW,
                0,
                policy.first() == Stance.ALLOW ? "none is needed" : "there is one",
                GateEvidence.of("no champion to compare with")));
      }
      if (opened.isEmpty() && rows.isPresent()) {
        checks.add(failed("metrics", "the candidate's package cannot be opened"));
      }
      opened.ifPresent(
          model -> {
            reference.ifPresent(
                other -> checks.addAll(SchemaChecks.of(model, other, policy.schema())));
            mechanics(model, reference, rows);
            rows.ifPresent(version -> metrics(model, champion, reference, version));
          });
    }
    checks.add(ParityCheck.of(candidate, opened, policy.maximumParity()));
    attempt(
        "freshness",
        () ->
            checks.addAll(
                new FreshnessChecks(context.tables(), now())
                    .of(policy.freshness(), candidate, rows)));
    checks.add(PeopleChecks.owner(candidate, client.registeredModel(candidate.name())));
    checks.add(
        PeopleChecks.approvals(
            policy.approvals(),
            candidate.tags().getOrDefault(ModelTags.PACKAGE_DIGEST, ""),
            Approvals.trainers(client, candidate),
            approvals));
    return new GateVerdict(checks, evidence);
  }

  /** How a model that Python logged was called is part of what the verdict rests on. */
  private void call(ScoringModel model) {
    if (!(model.network() instanceof OtherModel other)) {
      CallSettings.requireNone(context.config(), model.toString());
    } else {
      evidence.put("candidate.columns", String.join(", ", ModelShape.of(model).names()));
      evidence.put("candidate.output-kind", other.rule().kind().name().toLowerCase(Locale.ROOT));
      evidence.put("candidate.decision-threshold", "" + other.rule().threshold());
    }
  }

  private Optional<ScoringModel> open(
      Packages packages, ModelVersion version, String name, CallSettings settings) {
    try {
      ScoringModel model = packages.open(version, settings);
      Optional<String> kept = keptDigest(version);
      boolean agrees = kept.isEmpty() || kept.get().equals(model.digest());
      checks.add(
          new GateCheck(
              name,
              agrees,
              agrees ? 1 : 0,
              "every byte as registered",
              GateEvidence.of(
                  "digest %s; %s%s"
                      .formatted(
                          model.digest(),
                          model.network() instanceof OtherModel
                              ? "logged by Python, tried in a process of its own; "
                              : "",
                          kept.isEmpty()
                              ? "no manifest is kept outside MLflow"
                              : agrees
                                  ? "as in the audit table"
                                  : "the manifest in the audit table has %s: find out who changed the files in MLflow"
                                      .formatted(kept.get())))));
      return agrees ? Optional.of(model) : Optional.empty();
    } catch (JobException | RegistryException e) {
      boolean uncalled = settings.equals(CallSettings.NONE) && e instanceof JobException;
      String next = " What is to be said of the champion, its tags sinter.model.* say.";
      checks.add(
          new GateCheck(
              name,
              false,
              0,
              "every byte as registered",
              GateEvidence.of(e.getMessage() + (uncalled ? next : ""))));
      return Optional.empty();
    }
  }

  /** The digest of the manifest that the audit table keeps of a version. */
  private Optional<String> keptDigest(ModelVersion version) {
    return context
        .config()
        .find(AuditTable.KEY)
        .map(table -> new AuditTable(context.tables(), table))
        .flatMap(audit -> audit.manifest(version.name(), version.version()))
        .map(Sha256::of);
  }

  private void mechanics(
      ScoringModel model, Optional<ScoringModel> champion, Optional<TableVersion> version) {
    attempt(
        "load and latency",
        () ->
            checks.addAll(
                MechanicsChecks.of(
                    probe(model, version),
                    champion.map(other -> probe(other, version)),
                    policy.mechanics(),
                    version.map(TableVersion::toString))));
  }

  private ScorerProbe probe(ScoringModel model, Optional<TableVersion> version) {
    ScorerProbe probe =
        ScorerProbe.measure(
            context.spark(),
            model,
            ProbeRows.of(context, model, policy.evaluation(), version),
            version.map(TableVersion::table).orElse("of missing values"),
            policy.mechanics().batchRows(),
            policy.mechanics().batches());
    context
        .progress()
        .step(
            "%s loads in %d ms; batches of %,d rows: p50 %.3f ms, p99 %.3f ms",
            model,
            probe.load().toMillis(),
            probe.batchRows(),
            probe.percentile(0.5).toNanos() / 1e6,
            probe.percentile(0.99).toNanos() / 1e6);
    return probe;
  }

  private void metrics(
      ScoringModel model,
      Optional<ModelVersion> champion,
      Optional<ScoringModel> reference,
      TableVersion version) {
    attempt(
        "metrics",
        () ->
            checks.addAll(
                MetricChecks.of(context, policy, version, model, reference, champion, evidence)));
  }

  /** A check that throws has failed. */
  private void attempt(String name, Runnable check) {
    try {
      check.run();
    } catch (JobException | RegistryException e) {
      checks.add(failed(name, e.getMessage()));
    } catch (RuntimeException e) {
      context.progress().step("%s: %s", name, e);
      checks.add(failed(name, e.toString()));
    }
  }

  private static GateCheck failed(String name, String why) {
    String first = why.lines().findFirst().orElse("");
    return new GateCheck(name, false, Double.NaN, "can be checked", GateEvidence.of(first));
  }

  private static TableVersion pinned(JobContext context, EvaluationRows rows) {
    return rows.version().isPresent()
        ? context.tables().at(rows.table(), rows.version().getAsLong())
        : context.tables().latest(rows.table());
  }

  private Instant now() {
    return context
        .asOf()
        .map(day -> LocalDate.parse(day).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant())
        .orElseGet(Instant::now);
  }
}
