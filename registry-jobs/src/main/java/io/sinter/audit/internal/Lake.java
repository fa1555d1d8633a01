package io.sinter.audit.internal;

import io.sinter.job.DeltaTables;
import io.sinter.job.TableVersion;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The tables of one audit: each is pinned when first asked for and stays at that version, and each
 * version that something names is looked at once. Not thread-safe.
 */
final class Lake {
  private final DeltaTables tables;
  private final Map<String, TableVersion> pinned = new LinkedHashMap<>();
  private final Map<String, Optional<String>> problems = new HashMap<>();

  Lake(DeltaTables tables) {
    this.tables = tables;
  }

  DeltaTables tables() {
    return tables;
  }

  /** The rows of a table at its pinned version, if there is such a table. */
  Optional<Dataset<Row>> find(String table) {
    return version(table).map(tables::read);
  }

  /** The pinned version of a table, if there is such a table. */
  Optional<TableVersion> version(String table) {
    TableVersion known = pinned.get(table);
    if (known == null && tables.exists(table)) {
      known = tables.latest(table);
      pinned.put(table, known);
    }
    return Optional.ofNullable(known);
  }

  /** The rows of a version that can be read: see {@link #problem}. */
  Dataset<Row> read(String table, long version) {
    return tables.read(new TableVersion(table, tables.location(table), version));
  }

  /** Why a version cannot be read; empty when it can. */
  Optional<String> problem(String table, long version) {
    return problems.computeIfAbsent(
        table + "@" + version, key -> tables.unreadable(table, version));
  }

  /** The versions that were read. */
  List<String> read() {
    return pinned.values().stream()
        .map(version -> last(version.table()) + "@" + version.version())
        .toList();
  }

  static boolean has(Dataset<Row> rows, String... columns) {
    return Arrays.asList(rows.columns()).containsAll(Arrays.asList(columns));
  }

  /** The last part of a path; a name as it is. */
  static String last(String table) {
    String trimmed = table.replaceAll("/+$", "");
    return trimmed.substring(trimmed.lastIndexOf('/') + 1);
  }
}
