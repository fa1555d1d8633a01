package io.sinter.registry;

/** The type of a raw numeric column. */
public enum ColumnType {
  INTEGER,
  DOUBLE
}
