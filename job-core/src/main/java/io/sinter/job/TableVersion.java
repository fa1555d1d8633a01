package io.sinter.job;

/**
 * One version of one Delta table: what a read is pinned to and what a written row names as its
 * source.
 *
 * @param table the name as configured
 * @param location the storage path, or the catalog's name where the table is a catalog's
 * @param version the Delta version
 */
public record TableVersion(String table, String location, long version) {
  @Override
  public String toString() {
    return table + "@" + version;
  }
}
