package io.sinter.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sinter.cli.bench.CostModel.Term;
import java.util.List;
import org.junit.jupiter.api.Test;

class CostModelTest {
  /** Rows, columns, seconds. */
  private record Run(double rows, double columns, double seconds) {}

  private static final Term<Run> EACH = new Term<>("", run -> 1);
  private static final Term<Run> CELLS = new Term<>("cells", run -> run.rows() * run.columns());
  private static final Term<Run> ROWS = new Term<>("rows", Run::rows);

  @Test
  void findsThePricesThatMadeTheSeconds() {
    List<Run> runs =
        List.of(made(1e5, 10), made(1e6, 10), made(1e5, 100), made(1e6, 100), made(3e6, 64));

    CostModel model = CostModel.of(runs, Run::seconds, List.of(EACH, CELLS));

    assertThat(model.prices().get(0).seconds()).isCloseTo(0.25, within(1e-9));
    assertThat(model.prices().get(1).seconds()).isCloseTo(3e-9, within(1e-17));
    assertThat(model.meanError()).isLessThan(1e-9);
    assertThat(model.describe()).startsWith("t = 0.25 s + 3.00 ns x cells (mean error 0.0 %");
  }

  @Test
  void leavesOutWhatWouldHaveANegativePrice() {
    // Seconds fall with rows at equal cells, so that rows alone would have to give time back.
    List<Run> runs =
        List.of(
            new Run(10, 100, 1.0),
            new Run(100, 10, 0.9),
            new Run(20, 100, 2.0),
            new Run(200, 10, 1.8),
            new Run(50, 100, 5.0));

    CostModel model = CostModel.of(runs, Run::seconds, List.of(CELLS, ROWS));

    assertThat(model.prices()).extracting(CostModel.Price::term).containsExactly("cells");
    assertThat(model.largestError()).isBetween(0.01, 0.1);
  }

  private static Run made(double rows, double columns) {
    return new Run(rows, columns, 0.25 + 3e-9 * rows * columns);
  }
}
