package io.sinter.audit.internal;

import io.sinter.audit.Link;
import io.sinter.audit.LinkKind;
import io.sinter.job.AuditEvent;
import io.sinter.registry.Lifecycle;
import io.sinter.registry.LoggedModelStatus;
import io.sinter.registry.ModelTags;
import io.sinter.registry.Run;
import io.sinter.registry.RunStatus;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** From the run to its logged model, and from that to the version. */
final class RunLinks {
  private static final String TRAIN_AGAIN =
      "Train and register the model again, so that it says where it comes from.";

  private RunLinks() {}

  static Link model(VersionFacts facts) {
    Finding finding = new Finding(LinkKind.MODEL);
    String run = facts.version().runId();
    String model = facts.version().modelId();
    if (run.isEmpty() || model.isEmpty()) {
      return finding
          .absent(
              run.isEmpty()
                  ? "the version belongs to no run"
                  : "the version was made of no logged model",
              TRAIN_AGAIN)
          .link();
    }
    finding.value(VersionFacts.brief(model)).evidence("run", run).evidence("logged model", model);
    facts.run().ifPresent(found -> describe(finding, found));
    if (facts.run().isEmpty()) {
      finding.problem("MLflow does not have run %s any more".formatted(run), TRAIN_AGAIN);
    } else if (facts.run().get().lifecycle() == Lifecycle.DELETED) {
      finding.problem(
          "run %s is deleted".formatted(run),
          "Restore it before it is emptied from the trash: mlflow runs restore --run-id %s."
              .formatted(run));
    }
    facts
        .run()
        .map(Run::status)
        .filter(Set.of(RunStatus.FAILED, RunStatus.KILLED)::contains)
        .ifPresent(
            status ->
                finding.problem(
                    "run %s ended as %s".formatted(run, status),
                    "Do not serve what a run left that did not finish. " + TRAIN_AGAIN));
    boolean output = facts.run().map(Run::outputModels).map(o -> o.contains(model)).orElse(false);
    boolean source = facts.sourceRun().equals(Optional.of(run));
    if (!finding.hasProblem() && !output && !source) {
      finding.problem(
          "run %s does not name %s among its outputs, and the model names %s"
              .formatted(run, model, facts.sourceRun().map("run "::concat).orElse("no run")),
          TRAIN_AGAIN);
    }
    return finding
        .note(
            output && source
                ? "the run names the model among its outputs, and the model names the run"
                : output
                    ? "the run names the model among its outputs"
                    : "the model names the run it comes from")
        .link();
  }

  private static void describe(Finding finding, Run run) {
    finding
        .evidence("run name", run.name())
        .evidence("run status", run.status().name().toLowerCase(Locale.ROOT))
        .evidence("run by", run.tags().getOrDefault("mlflow.user", ""));
  }

  static Link version(VersionFacts facts) {
    Finding finding =
        new Finding(LinkKind.VERSION)
            .value(facts.version().toString())
            .evidence("created", facts.version().createdAt())
            .evidence("source", facts.version().source());
    String model = facts.version().modelId();
    if (model.isEmpty()) {
      return finding
          .absent("the version was made of no logged model", "Register a logged model of MLflow 3.")
          .link();
    }
    if (facts.logged().isEmpty()) {
      finding.problem(
          "MLflow does not have logged model %s any more".formatted(model), TRAIN_AGAIN);
    } else if (facts.logged().get().status() != LoggedModelStatus.READY) {
      finding.problem(
          "logged model %s is %s, not READY".formatted(model, facts.logged().get().status()),
          "Its files may be incomplete: register the model again.");
    }
    facts
        .tag(ModelTags.TRAINING_RUN)
        .filter(tagged -> !tagged.equals(facts.version().runId()))
        .ifPresent(
            tagged ->
                finding.problem(
                    "the version belongs to run %s, its tag %s says %s"
                        .formatted(facts.version().runId(), ModelTags.TRAINING_RUN, tagged),
                    "Find out who changed the tag."));
    Optional<String> audited =
        facts.events().stream()
            .map(event -> event.text("run_id"))
            .flatMap(Optional::stream)
            .findFirst();
    audited
        .filter(run -> !run.equals(facts.version().runId()))
        .ifPresent(
            run ->
                finding.problem(
                    "the version belongs to run %s, the audit table says %s"
                        .formatted(facts.version().runId(), run),
                    "Find out whether the version was deleted and its number given to another model."));
    registered(facts).ifPresent(event -> finding.evidence("registered by", event.by()));
    return finding
        .note(
            audited.isPresent()
                ? "the logged model is complete, and the audit table names the same run"
                : "the logged model is complete")
        .link();
  }

  private static Optional<AuditEvent> registered(VersionFacts facts) {
    return facts.events().stream().findFirst();
  }
}
