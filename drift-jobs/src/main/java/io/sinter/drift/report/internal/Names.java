package io.sinter.drift.report.internal;

/** Names of tables. */
final class Names {
  private Names() {}

  /** The last part of a path, or the name itself. */
  static String last(String table) {
    int end = table.endsWith("/") ? table.length() - 1 : table.length();
    return table.substring(table.lastIndexOf('/', end - 1) + 1, end);
  }
}
