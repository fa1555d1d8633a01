package io.sinter.drift.report.internal;

import io.sinter.job.DeltaTables;
import io.sinter.job.TableVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The tables of one report: each is pinned when first asked for and stays at that version. */
final class PinnedTables {
  private final DeltaTables tables;
  private final Map<String, TableVersion> pinned = new LinkedHashMap<>();

  PinnedTables(DeltaTables tables) {
    this.tables = tables;
  }

  /** The table's pinned version, if there is such a table. */
  Optional<TableVersion> find(String table) {
    if (!pinned.containsKey(table) && !tables.exists(table)) {
      return Optional.empty();
    }
    return Optional.of(pin(table));
  }

  /**
   * The table's pinned version.
   *
   * @throws io.sinter.job.JobException if there is no such table
   */
  TableVersion pin(String table) {
    TableVersion known = pinned.get(table);
    if (known == null) {
      known = tables.latest(table);
      pinned.put(table, known);
    }
    return known;
  }

  Dataset<Row> read(TableVersion version) {
    return tables.read(version);
  }

  /**
   * An older version.
   *
   * @throws io.sinter.job.JobException if there is none
   */
  TableVersion at(String table, long version) {
    return tables.at(table, version);
  }

  TableFacts facts(TableVersion version) {
    return new TableFacts(
        Names.last(version.table()), version.location(), version.version(), read(version).count());
  }

  /** Every table pinned so far. */
  List<TableFacts> facts() {
    return pinned.values().stream().map(this::facts).toList();
  }
}
