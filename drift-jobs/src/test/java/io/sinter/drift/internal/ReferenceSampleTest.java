package io.sinter.drift.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.sinter.drift.WindowSize;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class ReferenceSampleTest {
  private static final RowLayout LAYOUT = new RowLayout(1, 1);

  @Test
  void doesNotDependOnHowTheReferenceIsSplit() {
    Random random = new Random(9);
    List<InternalRow> rows = new ArrayList<>();
    for (int i = 0; i < 3 * ReferenceSample.CAPACITY; i++) {
      rows.add(row(random));
    }
    ReferenceSample whole = new ReferenceSample(LAYOUT);
    rows.forEach(whole::add);
    assertThat(whole.rows()).isBetween(ReferenceSample.CAPACITY / 4, ReferenceSample.CAPACITY);

    Collections.shuffle(rows, random);
    ReferenceSample merged = new ReferenceSample(LAYOUT);
    for (int start = 0; start < rows.size(); start += 40_000) {
      ReferenceSample part = new ReferenceSample(LAYOUT);
      rows.subList(start, Math.min(rows.size(), start + 40_000)).forEach(part::add);
      merged.merge(part);
    }
    assertThat(merged.rows()).isEqualTo(whole.rows());
    assertThat(merged.freeze()).isEqualTo(whole.freeze());
    assertThat(whole.freeze().vocabularies().get(0)).hasSize(ReferenceSample.VOCABULARY);
  }

  @Test
  void windowsFollowTheCalendarAndAreCutAtBothEnds() {
    LocalDate first = LocalDate.of(2013, 4, 16);
    assertThat(TimeWindow.split(first, LocalDate.of(2013, 6, 30), WindowSize.MONTH))
        .extracting(TimeWindow::toString)
        .containsExactly("2013-04-16..2013-04-30", "2013-05", "2013-06");
    assertThat(TimeWindow.split(first, LocalDate.of(2013, 4, 23), WindowSize.WEEK))
        .extracting(TimeWindow::toString)
        .containsExactly("2013-04-16..2013-04-21", "2013-04-22..2013-04-23");
    assertThat(TimeWindow.split(first, first, WindowSize.DAY))
        .extracting(TimeWindow::toString)
        .containsExactly("2013-04-16");
    assertThat(TimeWindow.split(first, first.minusDays(1), WindowSize.DAY)).isEmpty();
  }

  private static InternalRow row(Random random) {
    Object[] cells = new Object[LAYOUT.categoryAt(0) + 1];
    cells[RowLayout.HASH] = random.nextLong();
    cells[RowLayout.SCORE] = random.nextDouble();
    cells[LAYOUT.numericAt(0)] = random.nextInt(10) == 0 ? null : random.nextGaussian();
    cells[LAYOUT.categoryAt(0)] =
        random.nextInt(10) == 0 ? null : UTF8String.fromString("c" + random.nextInt(80));
    return new GenericInternalRow(cells);
  }
}
