package io.sinter.arrow;

import java.io.Serializable;
import java.util.List;

/**
 * One input of a network and the columns that fill it: one column alone, or several side by side as
 * a matrix.
 *
 * @param name the input's name in the network; empty where it has none
 * @param type the type of its elements, and so of its columns' vectors
 * @param columns the columns, at least one
 * @param rank 1 for an input [rows], 2 for [rows, columns]
 */
public record TabularInput(String name, TabularType type, List<String> columns, int rank)
    implements Serializable {
  /** Copies and checks. */
  public TabularInput {
    columns = List.copyOf(columns);
    if (columns.isEmpty() || rank < 1 || rank > 2 || (rank == 1 && columns.size() > 1)) {
      throw new BridgeException(
          "Cannot fill input `%s` of rank %d with the columns %s (allowed: one column, or several and rank 2). Name its columns."
              .formatted(name, rank, columns));
    }
  }
}
