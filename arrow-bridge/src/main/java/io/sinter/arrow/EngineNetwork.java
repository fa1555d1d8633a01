package io.sinter.arrow;

import java.util.List;
import java.util.stream.Stream;

/**
 * A network that a package of Sinter's holds as TorchScript, {@code forward(numbers: float [rows,
 * numbers], categories: int64 [rows, categories])}, and what fills its two tensors.
 *
 * @param archive the TorchScript archive; read, never changed
 * @param numbers side by side, in order: {@link EngineColumn.Numeric} and {@link
 *     EngineColumn.Encoded}
 * @param categories side by side, in order
 * @param finish what makes a score of the network's output
 */
@SuppressWarnings("ArrayRecordComponent") // Megabytes, handed over and never compared.
public record EngineNetwork(
    byte[] archive,
    List<EngineColumn> numbers,
    List<EngineColumn.Category> categories,
    Finish finish) {
  /** What makes a score of an output. */
  public enum Finish {
    /** Nothing: the output is a number. */
    NONE,
    /** The logistic function: the output is the log-odds of a probability. */
    SIGMOID,
    /** The exponential function: the output is the logarithm of an expected count. */
    EXP
  }

  /** Copies the lists and checks. */
  public EngineNetwork {
    numbers = List.copyOf(numbers);
    categories = List.copyOf(categories);
    for (EngineColumn column : numbers) {
      if (column instanceof EngineColumn.Category) {
        throw new BridgeException(
            "Cannot score with a network: category `%s` is among its numbers (allowed: numbers). Give it among the categories."
                .formatted(column.name()));
      }
    }
  }

  /** All columns that a batch must have. */
  public List<EngineColumn> columns() {
    return Stream.concat(numbers.stream(), categories.stream()).toList();
  }
}
