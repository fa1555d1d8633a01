package io.sinter.acceptance.training;

import io.sinter.training.ArrayColumn;
import io.sinter.training.Network;
import io.sinter.training.Precision;
import io.sinter.training.Standardization;
import io.sinter.training.TrainingColumns;
import io.sinter.training.TrainingOptions;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A network and the rows it is trained on.
 *
 * @param kind of the network, as the peer calls it
 * @param network to train, by Adam at 0.001 on binary cross-entropy
 * @param description of the network for people
 * @param settings of the network for the peer
 * @param shape of the numbers of a row: one length for columns {@code f0, f1, ...}, more for one
 *     array column {@code pixels}
 * @param rows of the table
 * @param batchRows of a step
 * @param precision that it computes with
 */
public record Workload(
    String kind,
    Network network,
    String description,
    Map<String, Object> settings,
    List<Integer> shape,
    int rows,
    int batchRows,
    Precision precision)
    implements Serializable {
  private static final String ARRAY = "pixels";

  /** Copies. */
  public Workload {
    settings = Map.copyOf(settings);
    shape = List.copyOf(shape);
  }

  /** A multilayer perceptron over columns. */
  public static Workload mlp(int columns, List<Integer> hidden, int rows, int batchRows) {
    return new Workload(
        "mlp",
        Network.mlp(hidden),
        "perceptron %d-%s-1"
            .formatted(columns, String.join("-", hidden.stream().map(String::valueOf).toList())),
        Map.of("hidden", hidden),
        List.of(columns),
        rows,
        batchRows,
        Precision.FP32);
  }

  /** A transformer over columns. */
  public static Workload transformer(
      int columns, int width, int blocks, int heads, int rows, int batchRows) {
    return new Workload(
        "transformer",
        Network.transformer(width, blocks, heads),
        "transformer over %d columns, %d blocks of width %d, %d heads"
            .formatted(columns, blocks, width, heads),
        Map.of("width", width, "blocks", blocks, "heads", heads),
        List.of(columns),
        rows,
        batchRows,
        Precision.FP32);
  }

  /** A convolutional network over images {@code [channels, side, side]}. */
  public static Workload cnn(List<Integer> shape, List<Integer> channels, int rows, int batchRows) {
    return new Workload(
        "cnn",
        Network.convolution(shape, channels),
        "convolutional network over %s, stages %s".formatted(shape, channels),
        Map.of("channels", channels),
        shape,
        rows,
        batchRows,
        Precision.FP32);
  }

  /** With another precision. */
  public Workload withPrecision(Precision value) {
    return new Workload(kind, network, description, settings, shape, rows, batchRows, value);
  }

  /** Numbers of a row. */
  public int width() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /** Whether a row's numbers are one array column. */
  public boolean isArray() {
    return shape.size() > 1;
  }

  /** The names of the number columns; one if they are an array. */
  public List<String> names() {
    return isArray() ? List.of(ARRAY) : IntStream.range(0, width()).mapToObj(i -> "f" + i).toList();
  }

  /** Numbers as they are; every 64th row validates. */
  public TrainingColumns columns() {
    TrainingColumns columns =
        TrainingColumns.of(
                isArray() ? List.of() : names(), List.of(), "label", "id % 64 <> 0", "id % 64 = 0")
            .withStandardization(Standardization.NONE);
    return isArray() ? columns.withArrays(List.of(new ArrayColumn(ARRAY, shape))) : columns;
  }

  /** Options to start from: one rank, seed 1. */
  public TrainingOptions.Builder options(int epochs) {
    return TrainingOptions.builder()
        .epochs(epochs)
        .batchRows(batchRows)
        .precision(precision)
        .ranks(1)
        .seed(1);
  }

  /** In words, for the table. */
  public String text() {
    return "%s, %,d rows, batch %,d, %s"
        .formatted(
            description, rows, batchRows, precision.name().toLowerCase(java.util.Locale.ROOT));
  }
}
