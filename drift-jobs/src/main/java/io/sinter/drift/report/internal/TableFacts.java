package io.sinter.drift.report.internal;

/**
 * One Delta table at the version that was read.
 *
 * @param name the name the configuration uses
 * @param location where it lies
 * @param version the Delta version
 * @param rows its rows at that version
 */
public record TableFacts(String name, String location, long version, long rows) {
  /** For example {@code flights@3}. */
  public String label() {
    return name + "@" + version;
  }
}
