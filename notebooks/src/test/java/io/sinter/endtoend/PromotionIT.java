package io.sinter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Refused, approved, promoted, rolled back: the flights model under its policy, by the launcher.
 */
@ExtendWith(FlightsHome.class)
class PromotionIT {
  private static final String MODEL = "flight-delay-promoted";

  @Test
  void promotesWhatPassesAndGoesBackInOneCommand() {
    Command.of(
            Repository.python().toString(),
            Repository.script("copy_model.py").toString(),
            "flight-delay",
            MODEL)
        .with("MLFLOW_TRACKING_URI", FlightsHome.trackingUri())
        .succeed();
    assertThat(promote("1", "--set", "policy.approvals=0").code()).isZero();

    Command.Result refused = promote("2");
    assertThat(refused.code()).withFailMessage(refused.output()).isEqualTo(3);
    assertThat(refused.output()).contains("fell short: approvals");

    String approved =
        models(
                "approve",
                MODEL + "/2",
                "--as",
                "user:bob@example.org",
                "--comment",
                "read the slices")
            .succeed();
    assertThat(approved).contains("1 approvals stand, 1 of them not by its authors");

    Command.Result promoted = promote("2");
    assertThat(promoted.code()).withFailMessage(promoted.output()).isZero();
    assertThat(promoted.output())
        .contains("verdict signed with EdDSA key")
        .contains("alias champion is now " + MODEL + "/2, was version 1");
    assertThat(FlightsHome.home().resolve("keys/promotion.pub")).isRegularFile();

    String back = models("rollback", MODEL, "--reason", "late flights are missed").succeed();
    assertThat(back).contains("alias champion is back at " + MODEL + "/1, was version 2");

    assertThat(models("list", MODEL).succeed()).contains("user:bob@example.org");
    List<String> events =
        FlightsHome.table("audit")
            .where("model_name = '" + MODEL + "'")
            .orderBy("event_at")
            .select("event")
            .collectAsList()
            .stream()
            .map(row -> row.getString(0))
            .toList();
    assertThat(events)
        .containsExactly(
            "PROMOTING",
            "PROMOTED",
            "REFUSED",
            "APPROVED",
            "PROMOTING",
            "PROMOTED",
            "ROLLING_BACK",
            "ROLLED_BACK");

    anAliasMovedByHandIsFoundByTheAudit();
  }

  private static void anAliasMovedByHandIsFoundByTheAudit() {
    Command.of(
            Repository.python().toString(),
            "-c",
            "import mlflow; mlflow.MlflowClient().set_registered_model_alias('%s', 'champion', '2')"
                .formatted(MODEL))
        .with("MLFLOW_TRACKING_URI", FlightsHome.trackingUri())
        .succeed();
    Command.Result audit = models("audit", MODEL + "@champion", "--fail-on-alarm").run();
    assertThat(audit.code()).withFailMessage(audit.output()).isEqualTo(3);
    assertThat(audit.output())
        .containsPattern("\\[\\+] verified .*version -> package digest")
        .containsPattern("\\[\\+] verified .*gate -> approval")
        .containsPattern("\\[!] BROKEN .*approval -> alias");
  }

  /** Limits on time are wide: the machine that tests may be busy. */
  private static Command.Result promote(String version, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "promote",
                MODEL + "/" + version,
                "--config",
                Repository.flights("policy.yaml").toString(),
                "--set",
                "policy.metrics=auc >= 0.60",
                "--set",
                "policy.latency-p99=30s",
                "--set",
                "policy.load-time=60s",
                "--as",
                "user:ada@example.org"));
    words.addAll(List.of(more));
    return models(words.toArray(String[]::new)).run();
  }

  private static Command models(String... words) {
    List<String> all = new ArrayList<>(List.of("models"));
    all.addAll(List.of(words));
    return Command.sinter(FlightsHome.home(), all.toArray(String[]::new));
  }
}
