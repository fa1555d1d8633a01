package io.sinter.job;

import java.util.List;
import java.util.Map;

/** The configuration of {@link PrepareJob}. */
public final class PrepareKeys {
  /** The sources. */
  public static final Key<List<Map<String, Object>>> VIEWS =
      Key.sections(
          "views",
          "sources readable by name in SQL: name, format, path, options (map), schema (DDL)");

  /** The tables to make. */
  public static final Key<List<Map<String, Object>>> TABLES =
      Key.sections(
              "tables",
              "Delta tables to make, in order: name, and sql or sql-file with one SELECT, where (a"
                  + " condition on its rows); unique-key (list of columns) is checked before the"
                  + " table is written; append-by (a column) adds the rows of new keys to a table"
                  + " that is there, one commit a value")
          .required();

  /** All of them. */
  public static final List<Key<?>> ALL = List.of(VIEWS, TABLES);

  private PrepareKeys() {}
}
