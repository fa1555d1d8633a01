package io.sinter.registry.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sinter.registry.ModelVersion;
import io.sinter.registry.ModelVersionStatus;
import io.sinter.registry.ModelVersions;
import io.sinter.registry.RegistryException;
import io.sinter.registry.Search;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** What is rarely done with model versions. */
final class ModelVersionsApi implements ModelVersions {
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  private final Rest rest;
  private final RegistryCalls calls;

  ModelVersionsApi(Rest rest, RegistryCalls calls) {
    this.rest = rest;
    this.calls = calls;
  }

  @Override
  public ModelVersion version(String name, String version) {
    return calls.version(name, version);
  }

  @Override
  public Optional<ModelVersion> latest(String name) {
    Search highest =
        Search.where("name = " + Rest.quote(name)).orderBy("version_number DESC").pageOf(1);
    return search(highest).findFirst();
  }

  @Override
  public Stream<ModelVersion> search(Search search) {
    String what = "search model versions";
    return new Searches(rest)
        .asked(
            what,
            "model-versions/search",
            Searches.query(what, search),
            "model_versions",
            Records::version);
  }

  @Override
  public void describe(String name, String version, String description) {
    rest.send(
        "describe version %s of model '%s'".formatted(version, name),
        "PATCH",
        "model-versions/update",
        numbered(name, version).put("description", description),
        Call.Repeat.ALWAYS);
  }

  @Override
  public void deleteTag(String name, String version, String key) {
    rest.send(
        "delete tag '%s' of version %s of model '%s'".formatted(key, version, name),
        "DELETE",
        "model-versions/delete-tag",
        numbered(name, version).put("key", key),
        Call.Repeat.ALWAYS);
  }

  @Override
  public ModelVersion awaitReady(String name, String version, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    for (long pause = FIRST_PAUSE_MILLIS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
      ModelVersion read = version(name, version);
      if (read.status() == ModelVersionStatus.READY) {
        return read;
      }
      if (read.status() == ModelVersionStatus.FAILED_REGISTRATION) {
        throw new RegistryException(
            "Cannot use version %s of model '%s': its registration failed (%s). Delete it and register the model again."
                .formatted(
                    version,
                    name,
                    read.statusMessage().isEmpty()
                        ? "the server gave no reason"
                        : read.statusMessage()));
      }
      if (System.nanoTime() - deadline >= 0) {
        throw new RegistryException(
            "Cannot use version %s of model '%s': it is still %s after %s s. Look into the server's log, or wait longer."
                .formatted(version, name, read.status(), limit.toMillis() / 1000.0));
      }
      rest.pause("wait for version %s of model '%s'".formatted(version, name), pause);
    }
  }

  @Override
  public String artifactUri(String name, String version) {
    return calls.artifactUri(version(name, version));
  }

  private static ObjectNode numbered(String name, String version) {
    return Json.object().put("name", name).put("version", version);
  }
}
