package io.sinter.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sinter.registry.internal.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/**
 * A policy's verdict about one package, as an in-toto statement (v1): its subjects are the package
 * by its digest, then each of its files; its predicate is the verdict and what it rests on.
 *
 * @param model the registered model's name
 * @param version its version
 * @param packageDigest {@link ModelPackage#digest}
 * @param manifest {@link ModelPackage#manifest}: one subject for each file; may be empty
 * @param alias that the version shall get
 * @param champion the version it was compared with; empty if there was none
 * @param actor who asked, as {@code kind:name}
 * @param policyHash of the configuration that judged
 * @param evidence what the verdict rests on, such as table versions
 */
public record VerdictStatement(
    String model,
    String version,
    String packageDigest,
    String manifest,
    String alias,
    String champion,
    String owner,
    String actor,
    Instant at,
    String policyHash,
    GateVerdict verdict,
    Map<String, String> evidence) {
  /** The statement's type. */
  public static final String TYPE = "https://in-toto.io/Statement/v1";

  /** The predicate's type. */
  public static final String PREDICATE = "urn:io.sinter:promotion-verdict:v1";

  public VerdictStatement {
    evidence = Map.copyOf(evidence);
  }

  /** The statement as JSON. */
  public String toJson() {
    ObjectNode root = Json.object().put("_type", TYPE);
    ArrayNode subjects = root.putArray("subject");
    subject(subjects, "models:/%s/%s".formatted(model, version), packageDigest);
    manifest
        .lines()
        .filter(line -> line.matches("[0-9a-f]{64}  .+"))
        .forEach(line -> subject(subjects, line.substring(66), line.substring(0, 64)));
    root.put("predicateType", PREDICATE);
    ObjectNode predicate = root.putObject("predicate");
    predicate
        .put("model", model)
        .put("version", version)
        .put("alias", alias)
        .put("champion", champion)
        .put("owner", owner)
        .put("actor", actor)
        .put("at", at.toString())
        .put("policyHash", policyHash);
    try {
      predicate.set("verdict", Json.read(verdict.toJson()));
    } catch (IOException e) {
      throw new IllegalStateException("a verdict's own JSON cannot be read", e);
    }
    ObjectNode rests = predicate.putObject("evidence");
    evidence.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> rests.put(entry.getKey(), entry.getValue()));
    return Json.write(root);
  }

  /** The digest of the package in a statement. */
  static String packageDigest(String statement) {
    return read(statement).path("subject").path(0).path("digest").path("sha256").asText();
  }

  /** The verdict in a statement. */
  static GateVerdict verdict(String statement) {
    return GateVerdict.fromJson(Json.write(read(statement).path("predicate").path("verdict")));
  }

  private static JsonNode read(String statement) {
    try {
      JsonNode root = Json.read(statement);
      if (root.path("_type").asText().equals(TYPE)
          && root.path("predicateType").asText().equals(PREDICATE)) {
        return root;
      }
    } catch (IOException e) {
      // Said below.
    }
    throw new RegistryException(
        "Cannot read the signed statement: it is not a promotion's verdict (allowed: predicate %s)."
            .formatted(PREDICATE));
  }

  private static void subject(ArrayNode subjects, String name, String digest) {
    subjects.addObject().put("name", name).putObject("digest").put("sha256", digest);
  }
}
