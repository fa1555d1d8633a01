package io.sinter.drift.internal;

import io.sinter.drift.statistics.NumericBins;
import io.sinter.drift.statistics.ScoreBins;
import io.sinter.drift.statistics.WindowLayout;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * At most {@value #CAPACITY} rows of the reference, from which the bins are made. A row is kept if
 * the hash of its keys ends in enough zero bits, so the sample does not depend on how the table is
 * split or in which order parts are merged; a smaller reference is kept whole. Not thread-safe.
 */
final class ReferenceSample implements Serializable {
  static final int CAPACITY = 50_000;
  static final int VOCABULARY = 50;
  private static final long serialVersionUID = 1L;

  private final RowLayout layout;
  private final CategoryIndex[] dictionaries;
  private long[] hashes = new long[64];
  private double[] numbers;
  private int[] categories;
  private int rows;
  private int level;

  ReferenceSample(RowLayout layout) {
    this.layout = layout;
    this.dictionaries = new CategoryIndex[layout.categorical()];
    Arrays.setAll(dictionaries, i -> new CategoryIndex());
    this.numbers = new double[64 * width()];
    this.categories = new int[64 * layout.categorical()];
  }

  /* The numeric columns and the score. */
  private int width() {
    return layout.numeric() + 1;
  }

  void add(InternalRow row) {
    long hash = row.getLong(RowLayout.HASH);
    if (Long.numberOfTrailingZeros(hash) < level) {
      return;
    }
    int at = next(hash);
    for (int i = 0; i < layout.numeric(); i++) {
      int place = layout.numericAt(i);
      numbers[at * width() + i] = row.isNullAt(place) ? Double.NaN : row.getDouble(place);
    }
    numbers[at * width() + layout.numeric()] =
        row.isNullAt(RowLayout.SCORE) ? Double.NaN : row.getDouble(RowLayout.SCORE);
    for (int i = 0; i < layout.categorical(); i++) {
      int place = layout.categoryAt(i);
      UTF8String text = row.isNullAt(place) ? null : row.getUTF8String(place);
      categories[at * layout.categorical() + i] =
          text == null || text.numBytes() == 0 ? -1 : dictionaries[i].add(text);
    }
    thin();
  }

  ReferenceSample merge(ReferenceSample other) {
    level = Math.max(level, other.level);
    keepLevel();
    int[][] translation = new int[dictionaries.length][];
    for (int i = 0; i < dictionaries.length; i++) {
      CategoryIndex dictionary = dictionaries[i];
      translation[i] =
          other.dictionaries[i].values().stream()
              .mapToInt(text -> dictionary.add(UTF8String.fromString(text)))
              .toArray();
    }
    for (int row = 0; row < other.rows; row++) {
      if (Long.numberOfTrailingZeros(other.hashes[row]) < level) {
        continue;
      }
      int at = next(other.hashes[row]);
      System.arraycopy(other.numbers, row * width(), numbers, at * width(), width());
      for (int i = 0; i < dictionaries.length; i++) {
        int code = other.categories[row * dictionaries.length + i];
        categories[at * dictionaries.length + i] = code < 0 ? code : translation[i][code];
      }
      thin();
    }
    return this;
  }

  int rows() {
    return rows;
  }

  /** Bins for every column; a column without a value gets one bin at 0. */
  WindowLayout freeze() {
    List<NumericBins> bins = new ArrayList<>();
    for (int i = 0; i < width(); i++) {
      double[] sorted = column(i);
      bins.add(NumericBins.of(sorted.length == 0 ? new double[1] : sorted));
    }
    List<List<String>> vocabularies = new ArrayList<>();
    for (int i = 0; i < dictionaries.length; i++) {
      vocabularies.add(vocabulary(i));
    }
    double[] scores =
        Arrays.stream(column(layout.numeric())).filter(score -> score >= 0 && score <= 1).toArray();
    return new WindowLayout(bins, vocabularies, ScoreBins.of(scores));
  }

  private double[] column(int column) {
    return IntStream.range(0, rows)
        .mapToDouble(row -> numbers[row * width() + column])
        .filter(Double::isFinite)
        .map(value -> value + 0.0)
        .sorted()
        .toArray();
  }

  /* The most frequent texts first; the order of equals is that of the texts. */
  private List<String> vocabulary(int column) {
    List<String> texts = dictionaries[column].values();
    long[] counts = new long[texts.size()];
    for (int row = 0; row < rows; row++) {
      int code = categories[row * dictionaries.length + column];
      if (code >= 0) {
        counts[code]++;
      }
    }
    return IntStream.range(0, counts.length)
        .filter(code -> counts[code] > 0)
        .boxed()
        .sorted(Comparator.comparingLong((Integer code) -> -counts[code]).thenComparing(texts::get))
        .limit(VOCABULARY)
        .map(texts::get)
        .toList();
  }

  private int next(long hash) {
    if (rows == hashes.length) {
      hashes = Arrays.copyOf(hashes, rows * 2);
      numbers = Arrays.copyOf(numbers, rows * 2 * width());
      categories = Arrays.copyOf(categories, rows * 2 * layout.categorical());
    }
    hashes[rows] = hash;
    return rows++;
  }

  private void thin() {
    while (rows > CAPACITY && level < Long.SIZE) {
      level++;
      keepLevel();
    }
  }

  private void keepLevel() {
    int kept = 0;
    int texts = layout.categorical();
    for (int row = 0; row < rows; row++) {
      if (Long.numberOfTrailingZeros(hashes[row]) >= level) {
        hashes[kept] = hashes[row];
        System.arraycopy(numbers, row * width(), numbers, kept * width(), width());
        System.arraycopy(categories, row * texts, categories, kept * texts, texts);
        kept++;
      }
    }
    rows = kept;
  }
}
