package io.sinter.arrow;

/** The type in which a network takes a column, and the Arrow vector that brings it. */
public enum TabularType {
  /** 32-bit floating point; Float4Vector. */
  FLOAT,
  /** 64-bit floating point; Float8Vector. */
  DOUBLE,
  /** 32-bit integers; IntVector. */
  INT32,
  /** 64-bit integers; BigIntVector. */
  INT64,
  /** Text; VarCharVector. */
  STRING
}
