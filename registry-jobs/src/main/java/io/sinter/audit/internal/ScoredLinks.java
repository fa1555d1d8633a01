package io.sinter.audit.internal;

import io.sinter.audit.Link;
import io.sinter.audit.LinkKind;
import io.sinter.audit.internal.ScoredRows.Group;
import io.sinter.audit.internal.ScoredRows.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * From the alias to the rows that a version scored, and from these back: each must name a package,
 * a run and a source version that exist and agree; a micro-batch has one package.
 */
final class ScoredLinks {
  private final Lake lake;
  private final SourceTables sources;
  private final List<ScoredRows> tables;

  ScoredLinks(Lake lake, SourceTables sources, List<ScoredRows> tables) {
    this.lake = lake;
    this.sources = sources;
    this.tables = tables;
  }

  Link batch(VersionFacts facts) {
    return of(facts, LinkKind.BATCH, /* streamed= */ false);
  }

  Link stream(VersionFacts facts) {
    return of(facts, LinkKind.STREAM, /* streamed= */ true);
  }

  private Link of(VersionFacts facts, LinkKind kind, boolean streamed) {
    Finding finding = new Finding(kind);
    long rows = 0;
    List<String> where = new ArrayList<>();
    for (ScoredRows table : tables) {
      List<Group> groups =
          table.groups().stream()
              .filter(group -> group.streamed() == streamed)
              .filter(group -> group.version().equals(facts.number()))
              .toList();
      if (groups.isEmpty()) {
        continue;
      }
      where.add(Lake.last(table.table()));
      rows += groups.stream().mapToLong(Group::rows).sum();
      groups.forEach(group -> compare(finding, facts, table, group));
      readSources(finding, facts, table, groups, streamed);
      if (streamed) {
        oneVersionEach(finding, facts, table);
      }
    }
    if (where.isEmpty()) {
      return finding
          .absent(
              streamed ? "no stream has scored with it" : "no batch job has scored with it",
              streamed
                  ? "Score new rows as they come with ./sinter stream."
                  : "Score with ./sinter score.")
          .link();
    }
    return finding
        .value(count(rows, "row"))
        .note(
            "%s in %s carry the version's digest and run"
                .formatted(count(rows, "row"), String.join(", ", where)))
        .link();
  }

  private static void compare(Finding finding, VersionFacts facts, ScoredRows table, Group group) {
    String name = Lake.last(table.table());
    finding.evidence(
        "%s, digest %s".formatted(name, shown(group.digest())),
        "%s in %s, %s to %s"
            .formatted(
                count(group.rows(), "row"),
                count(group.batches(), group.streamed() ? "micro-batch" : "batch"),
                group.from(),
                group.to()));
    String rescore = "Find out what wrote them, delete them and score again.";
    if (group.digest().isEmpty()) {
      finding.problem(
          "%s in %s name no digest".formatted(count(group.rows(), "row"), name), rescore);
    } else if (!group.digest().equals(facts.digest())) {
      finding.problem(
          "%s in %s carry digest %s, which nobody registered as %s (%s)"
              .formatted(
                  count(group.rows(), "row"),
                  name,
                  shown(group.digest()),
                  facts.version(),
                  facts.digest().isEmpty() ? "it has none" : "it has " + shown(facts.digest())),
          rescore);
    }
    if (!group.run().equals(facts.version().runId())) {
      finding.problem(
          "%s in %s name run %s, the version belongs to %s"
              .formatted(
                  count(group.rows(), "row"),
                  name,
                  group.run().isEmpty() ? "none" : group.run(),
                  facts.version().runId().isEmpty() ? "none" : facts.version().runId()),
          rescore);
    }
  }

  private void readSources(
      Finding finding, VersionFacts facts, ScoredRows table, List<Group> groups, boolean streamed) {
    String name = Lake.last(table.table());
    long without = groups.stream().mapToLong(Group::withoutSource).sum();
    if (without > 0) {
      finding.open(
          "%s in %s name no source version".formatted(count(without, "row"), name),
          "Score from a Delta table, whose versions are recorded.");
    }
    Sources named = table.sources(facts.number(), streamed);
    if (named.distinct() == 0) {
      return;
    }
    Optional<String> source = sources.of(table.table());
    if (source.isEmpty()) {
      finding.open(
          "which table the source versions in %s belong to is not known".formatted(name),
          "Name it with audit.source-table.");
      return;
    }
    for (long version : named.some()) {
      lake.problem(source.get(), version)
          .ifPresent(
              problem ->
                  finding.problem(
                      "rows in %s come from a source that is gone: %s".formatted(name, problem),
                      "Keep the versions that scored rows name longer than VACUUM's retention."));
    }
    finding.evidence(
        "sources of " + name,
        "%s of %s, %d looked at"
            .formatted(
                count(named.distinct(), "version"), Lake.last(source.get()), named.some().size()));
  }

  private static void oneVersionEach(Finding finding, VersionFacts facts, ScoredRows table) {
    List<String> mixed = table.mixed(facts.number());
    if (!mixed.isEmpty()) {
      finding.problem(
          "micro-batches in %s have rows of more than one package: %s"
              .formatted(Lake.last(table.table()), String.join(", ", mixed)),
          "A replay gave other rows than before: find out who changed the checkpoint or the table.");
    } else {
      finding.note("each micro-batch has one package");
    }
  }

  /** Rows that name a version which the registry does not have. */
  List<String> strangers(VersionFacts facts) {
    List<String> sentences = new ArrayList<>();
    for (ScoredRows table : tables) {
      for (Group group : table.groups()) {
        if (!facts.versions().containsKey(group.version())) {
          sentences.add(
              "%s in %s name version %s with digest %s, which MLflow does not have"
                  .formatted(
                      count(group.rows(), "row"),
                      Lake.last(table.table()),
                      group.version().isEmpty() ? "none" : group.version(),
                      shown(group.digest())));
        }
      }
    }
    return sentences;
  }

  static String count(long number, String noun) {
    String plural = noun.endsWith("ch") ? noun + "es" : noun + "s";
    return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? noun : plural);
  }

  private static String shown(String digest) {
    return digest.isEmpty() ? "none" : VersionFacts.brief(digest);
  }
}
