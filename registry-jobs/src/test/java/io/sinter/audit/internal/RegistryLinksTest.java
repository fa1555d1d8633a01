package io.sinter.audit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.audit.Automation;
import io.sinter.audit.Link;
import io.sinter.audit.LinkState;
import io.sinter.audit.Registered;
import io.sinter.job.AuditEvent;
import io.sinter.registry.GateCheck;
import io.sinter.registry.GateVerdict;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.RegisteredResult;
import io.sinter.registry.SignedVerdict;
import io.sinter.registry.SigningKey;
import io.sinter.registry.VerdictStatement;
import io.sinter.registry.testing.MlflowServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The links that need no table: each test breaks one on a real server and mends it. */
@ExtendWith(MlflowServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegistryLinksTest {
  @TempDir static Path temporary;

  private MlflowClient client;
  private String model;
  private Registered registered;
  private RegisteredResult second;
  private AuditEvent firstEvent;
  private AuditEvent secondEvent;
  private AuditEvent approval;
  private SigningKey key;

  @BeforeAll
  void register(MlflowServer server) {
    this.client = server.client();
    this.model = MlflowServer.uniqueName("linked");
    registered = new Registered(client, temporary.resolve("work"), model);
    firstEvent = registered.train("ada", "/lake/training").event();
    Registered.Trained trained = registered.train("ada", "/lake/training");
    second = trained.result();
    secondEvent = trained.event();
    key = SigningKey.readOrCreate(temporary.resolve("keys").resolve("promotion.pem"));
    approval = registered.approved(second.version(), second.packageDigest(), "user:grace");
  }

  @Test
  void wholeLinksAreVerified() {
    assertThat(states(history()))
        .containsOnlyKeys(
            "run -> logged model",
            "logged model -> version",
            "version -> package digest",
            "package digest -> gate",
            "gate -> approval",
            "approval -> alias",
            "alias -> version before")
        .allSatisfy((link, state) -> assertThat(state).as(link).isEqualTo(LinkState.VERIFIED));
  }

  @Test
  void aDeletedRunIsNamed() {
    String run = second.version().runId();
    client.runs().delete(run);
    try {
      assertBroken(history(), "run -> logged model", "run %s is deleted".formatted(run));
    } finally {
      client.runs().restore(run);
    }
  }

  @Test
  void anAlteredFileIsNamed() throws IOException {
    Path file = artifact("model.onnx");
    byte[] before = Files.readAllBytes(file);
    Files.writeString(file, "something else");
    try {
      assertBroken(history(), "version -> package digest", "'model.onnx' was altered");
      Link unchecked = PackageLink.of(facts(history()), client, /* verify= */ false);
      assertThat(unchecked.state()).isEqualTo(LinkState.UNCHECKED);
      assertThat(unchecked.points()).isEqualTo(1);
    } finally {
      Files.write(file, before);
    }
  }

  @Test
  void anAddedFileIsNamed() throws IOException {
    Path file = artifact("model.onnx").resolveSibling("payload.pkl");
    Files.writeString(file, "a pickle");
    try {
      assertBroken(history(), "version -> package digest", "'payload.pkl' is not in MANIFEST");
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void aPackageThatWasReplacedWithItsManifestAndTagIsNamed() {
    String before = second.packageDigest();
    client.tagVersion(model, "2", Map.of(ModelTags.PACKAGE_DIGEST, "a".repeat(64)));
    try {
      Map<String, Link> links = links(history());
      assertThat(links.get("version -> package digest").problems())
          .containsExactly(
              "the version's tag says aaaaaaaaaaaa, the audit table's row PROMOTED says "
                  + before.substring(0, 12));
      assertThat(links.get("gate -> approval").problems().get(0))
          .isEqualTo(
              "user:grace approved of digest %s, the version has aaaaaaaaaaaa"
                  .formatted(before.substring(0, 12)));
    } finally {
      client.tagVersion(model, "2", Map.of(ModelTags.PACKAGE_DIGEST, before));
    }
  }

  @Test
  void aManifestThatWasChangedInTheAuditTableIsNamed() {
    AuditEvent forged = secondEvent.with("manifest", "f".repeat(64) + "  model.onnx\n");
    assertBroken(
        List.of(firstEvent, forged, approval), "version -> package digest", "manifest says");
  }

  @Test
  void aVersionWithoutRowsIsUncheckedButItsAliasIsBroken() {
    Map<String, Link> links = links(List.of(firstEvent));
    assertThat(broken(links)).containsExactly("approval -> alias");
    assertThat(links.get("version -> package digest").state()).isEqualTo(LinkState.UNCHECKED);
    assertThat(links.get("package digest -> gate").state()).isEqualTo(LinkState.UNCHECKED);
  }

  @Test
  void aChangedVerdictIsNamedWhereverItIs() throws IOException {
    String before = second.version().tags().get(ModelTags.GATE_JSON);
    client.tagVersion(model, "2", Map.of(ModelTags.GATE_JSON, before.replace("0.73", "0.93")));
    try {
      assertBroken(
          history(), "package digest -> gate", "auc 0.93 (>= 0.7): passed is in the one alone");
    } finally {
      client.tagVersion(model, "2", Map.of(ModelTags.GATE_JSON, before));
    }
    Path file = runArtifact("gate.json");
    Files.writeString(file, before.replace("0.73", "0.99"));
    try {
      assertBroken(
          history(),
          "package digest -> gate",
          "gate.json of the run does not say what the gate said");
    } finally {
      Files.writeString(file, before);
    }
  }

  @Test
  void aRefusedVersionThatIsServedIsNamed() {
    client.tagVersion(model, "2", Map.of(ModelTags.GATE, "failed"));
    try {
      assertBroken(history(), "package digest -> gate", "the tag sinter.gate says failed");
    } finally {
      client.tagVersion(model, "2", Map.of(ModelTags.GATE, "passed"));
    }
  }

  @Test
  void anAliasMovedByHandIsNamed() {
    client.setAlias(model, "champion", "1");
    try {
      assertBroken(
          history(),
          "approval -> alias",
          "MLflow has champion at version 1, the audit table's last move left it at version 2");
    } finally {
      client.setAlias(model, "champion", "2");
    }
    client.deleteAlias(model, "champion");
    try {
      assertBroken(history(), "approval -> alias", "MLflow has champion at no version");
    } finally {
      client.setAlias(model, "champion", "2");
    }
  }

  @Test
  void aMoveThatSinterOnlyNoticedWasMadeByHand() {
    List<AuditEvent> history = new ArrayList<>(history());
    history.add(
        AuditEvent.of(AuditEvent.Kind.EXTERNAL, model, "2")
            .with("alias", "champion")
            .with("previous_version", "2"));
    Link alias = links(history).get("approval -> alias");
    assertThat(alias.state()).isEqualTo(LinkState.VERIFIED);
    assertThat(alias.automation()).isEqualTo(Automation.MANUAL);
    assertThat(alias.points()).isEqualTo(1);
  }

  @Test
  void aGapInTheHistoryIsNamed() {
    assertBroken(
        List.of(secondEvent, approval),
        "alias -> version before",
        "begins by leaving version 1, and no row says how it came there");
    assertBroken(
        List.of(firstEvent, secondEvent.with("previous_version", "7"), approval),
        "alias -> version before",
        "came to version 1, the next move (to 2) left version 7");
  }

  @Test
  void aVersionBeforeThatWasChangedIsNamed() {
    String before = client.version(model, "1").tags().get(ModelTags.PACKAGE_DIGEST);
    client.tagVersion(model, "1", Map.of(ModelTags.PACKAGE_DIGEST, "b".repeat(64)));
    try {
      assertBroken(history(), "alias -> version before", "MLflow says bbbbbbbbbbbb now");
    } finally {
      client.tagVersion(model, "1", Map.of(ModelTags.PACKAGE_DIGEST, before));
    }
  }

  @Test
  void anApprovalByItsAuthorIsNone() {
    AuditEvent own =
        registered.approved(second.version(), second.packageDigest(), "user:Ada@example.org");
    assertBroken(
        List.of(firstEvent, secondEvent, own),
        "gate -> approval",
        "only its author has approved it");
  }

  @Test
  void aRejectionOfWhatIsServedIsNamed() {
    AuditEvent rejection = approval.as(AuditEvent.Kind.REJECTED);
    assertBroken(
        List.of(firstEvent, secondEvent, approval, rejection),
        "gate -> approval",
        "user:grace rejected it, and champion points to it all the same");
  }

  @Test
  void theSignatureOfAPromotionIsChecked() {
    AuditEvent promoted = promoted(key, second.packageDigest());
    Link gate = links(with(promoted)).get("package digest -> gate");
    assertThat(gate.state()).isEqualTo(LinkState.VERIFIED);
    assertThat(gate.reason()).contains("the signature of the promotion's verdict holds");

    SigningKey stranger = SigningKey.readOrCreate(temporary.resolve("keys").resolve("other.pem"));
    assertBroken(
        with(promoted(stranger, second.packageDigest())),
        "package digest -> gate",
        "its signature does not hold with key");
    assertBroken(
        with(promoted(key, "c".repeat(64))),
        "package digest -> gate",
        "the signed verdict is about package cccccccccccc");
    GateVerdict better = new GateVerdict(List.of(new GateCheck("auc", true, 0.99, ">= 0.7")));
    assertBroken(
        with(promoted.with("verdict_json", better.toJson())),
        "package digest -> gate",
        "what was signed is not the verdict in the audit table's row");
    Link unsigned = links(with(promoted.with("signature", ""))).get("package digest -> gate");
    assertThat(unsigned.state()).isEqualTo(LinkState.UNCHECKED);
    Link unknown = GateLink.of(facts(with(promoted)), new SignedVerdicts(Optional.empty(), client));
    assertThat(unknown.reason()).contains("no public key is given");
  }

  /** As a promotion of the version that training has promoted already would leave it. */
  private AuditEvent promoted(SigningKey signer, String digest) {
    GateVerdict verdict = new GateVerdict(List.of(new GateCheck("auc", true, 0.73, ">= 0.7")));
    VerdictStatement statement =
        new VerdictStatement(
            model,
            "2",
            digest,
            "",
            "champion",
            "1",
            "team:flight-ops",
            "user:ada",
            Instant.EPOCH,
            "policy",
            verdict,
            Map.of());
    return AuditEvent.of(AuditEvent.Kind.PROMOTED, model, "2")
        .with("model_digest", second.packageDigest())
        .with("alias", "champion")
        .with("previous_version", "2")
        .with("policy_hash", "policy")
        .with("verdict_json", verdict.toJson())
        .with("signature", SignedVerdict.sign(statement, signer).toJson());
  }

  private List<AuditEvent> with(AuditEvent promoted) {
    return List.of(firstEvent, secondEvent, approval, promoted);
  }

  private List<AuditEvent> history() {
    return List.of(firstEvent, secondEvent, approval);
  }

  private VersionFacts facts(List<AuditEvent> history) {
    Map<String, ModelVersion> versions = new LinkedHashMap<>();
    client.versions(model).forEach(version -> versions.put(version.version(), version));
    return VersionFacts.read(
        client, client.registeredModel(model).orElseThrow(), versions, versions.get("2"), history);
  }

  private Map<String, Link> links(List<AuditEvent> history) {
    VersionFacts facts = facts(history);
    Map<String, Link> links = new LinkedHashMap<>();
    Stream.of(
            RunLinks.model(facts),
            RunLinks.version(facts),
            PackageLink.of(facts, client, /* verify= */ true),
            GateLink.of(facts, new SignedVerdicts(Optional.of(key.publicKey()), client)),
            ApprovalLink.of(facts),
            AliasLink.of(facts),
            RollbackLink.of(facts))
        .forEach(link -> links.put(link.kind().toString(), link));
    return links;
  }

  private Map<String, LinkState> states(List<AuditEvent> history) {
    Map<String, LinkState> states = new LinkedHashMap<>();
    links(history).forEach((name, link) -> states.put(name, link.state()));
    return states;
  }

  private static List<String> broken(Map<String, Link> links) {
    return links.entrySet().stream()
        .filter(link -> link.getValue().state() == LinkState.BROKEN)
        .map(Map.Entry::getKey)
        .toList();
  }

  private void assertBroken(List<AuditEvent> history, String link, String problem) {
    Map<String, Link> links = links(history);
    assertThat(broken(links)).containsExactly(link);
    assertThat(String.join("; ", links.get(link).problems())).contains(problem);
    assertThat(links.get(link).next()).isNotEmpty();
  }

  /** A file of the second version on the server's disk. */
  private Path artifact(String name) throws IOException {
    return onDisk(name, second.version().modelId());
  }

  private Path runArtifact(String name) throws IOException {
    return onDisk(name, second.version().runId());
  }

  private static Path onDisk(String name, String id) throws IOException {
    Path home = MlflowServer.root().resolve("target/test-home/registry-jobs/mlflow/artifacts");
    try (Stream<Path> files = Files.walk(home)) {
      return files
          .filter(file -> file.endsWith(name) && file.toString().contains(id))
          .findFirst()
          .orElseThrow();
    }
  }
}
