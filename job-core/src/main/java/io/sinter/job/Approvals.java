package io.sinter.job;

import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelTags;
import io.sinter.registry.ModelVersion;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What people said of one package. The last word of each of them counts, and only for the digest it
 * was said of: a package that changed has no approvals.
 *
 * @param approvals standing, the oldest first; its authors' own among them
 * @param rejections standing, the oldest first
 * @param authors who trained or registered the version, as {@code user:NAME}
 */
public record Approvals(List<Word> approvals, List<Word> rejections, Set<String> authors) {
  private static final String USER = "mlflow.user";

  /**
   * One person's word.
   *
   * @param by as {@code kind:name}
   * @param comment may be empty
   */
  public record Word(String by, Instant at, String comment) {}

  /** Copies what it is given. */
  public Approvals {
    approvals = List.copyOf(approvals);
    rejections = List.copyOf(rejections);
    authors = Set.copyOf(authors);
  }

  /** Reads the audit table, and MLflow for who ran the training. */
  public static Approvals read(AuditTable audit, MlflowClient client, ModelVersion version) {
    List<AuditEvent> history = audit.history(version.name());
    return of(
        history,
        version.version(),
        version.tags().getOrDefault(ModelTags.PACKAGE_DIGEST, ""),
        authors(history, client, version));
  }

  /** The approvals among a model's events. */
  public static Approvals of(
      List<AuditEvent> history, String version, String digest, Set<String> authors) {
    Map<String, AuditEvent> lastWords = new LinkedHashMap<>();
    for (AuditEvent event : history) {
      boolean word =
          event.kind() == AuditEvent.Kind.APPROVED || event.kind() == AuditEvent.Kind.REJECTED;
      if (word && event.version().equals(version) && event.digest().orElse("").equals(digest)) {
        lastWords.remove(event.by());
        lastWords.put(event.by(), event);
      }
    }
    return new Approvals(
        words(lastWords, AuditEvent.Kind.APPROVED),
        words(lastWords, AuditEvent.Kind.REJECTED),
        authors);
  }

  /** The approvals of people who are not the version's author. */
  public List<Word> independent() {
    return approvals.stream()
        .filter(word -> authors.stream().noneMatch(author -> Actors.maybeSame(author, word.by())))
        .toList();
  }

  /**
   * Who trained a version: the run's user, and who wrote its first audit row where training did.
   */
  static Set<String> authors(List<AuditEvent> history, MlflowClient client, ModelVersion version) {
    Set<String> authors = new TreeSet<>();
    trainers(client, version).forEach(user -> authors.add(Actors.urn(user)));
    history.stream()
        .filter(event -> event.version().equals(version.version()))
        .findFirst()
        .filter(event -> event.text("training_table").isPresent())
        .ifPresent(event -> authors.add(event.by()));
    return authors;
  }

  /** The user of a version's run, and of its logged model: what MLflow's clients wrote down. */
  public static Set<String> trainers(MlflowClient client, ModelVersion version) {
    Set<String> users = new TreeSet<>();
    if (!version.runId().isEmpty()) {
      users.add(client.run(version.runId()).tags().getOrDefault(USER, ""));
    }
    if (!version.modelId().isEmpty()) {
      users.add(client.loggedModel(version.modelId()).tags().getOrDefault(USER, ""));
    }
    users.removeIf(String::isBlank);
    return users;
  }

  private static List<Word> words(Map<String, AuditEvent> lastWords, AuditEvent.Kind kind) {
    return lastWords.values().stream()
        .filter(event -> event.kind() == kind)
        .map(event -> new Word(event.by(), event.at(), event.text("comment").orElse("")))
        .toList();
  }
}
