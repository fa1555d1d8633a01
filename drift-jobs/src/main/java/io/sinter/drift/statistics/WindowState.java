package io.sinter.drift.statistics;

import java.io.Serializable;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that monitoring keeps of one window: a state for each column, one for the scores, and
 * how many rows each model version scored. Windows over the same layout merge exactly, in any
 * order: parts of files, days into months, slices into the whole. Not thread-safe.
 */
public final class WindowState implements Serializable {
  private static final long serialVersionUID = 1L;

  private final NumericState[] numeric;
  private final CategoryState[] categories;
  private final ScoreState scores;
  private final TreeMap<String, Long> versions = new TreeMap<>();
  private String version = "";
  private long ofVersion;
  private long unmatched;

  /** An empty window. */
  public WindowState(WindowLayout layout) {
    this.numeric = layout.numeric().stream().map(NumericState::new).toArray(NumericState[]::new);
    this.categories =
        layout.vocabularies().stream()
            .map(vocabulary -> new CategoryState(vocabulary.size()))
            .toArray(CategoryState[]::new);
    this.scores = new ScoreState(layout.scores());
  }

  /** Counts a row; its cells are added to the states of the columns. */
  public void addRow(String modelVersion) {
    if (!modelVersion.equals(version)) {
      settle();
      version = modelVersion;
    }
    ofVersion++;
  }

  /* Rows of one version follow each other as a rule, so the map is not touched for each. */
  private void settle() {
    if (ofVersion > 0) {
      versions.merge(version, ofVersion, Long::sum);
      ofVersion = 0;
    }
  }

  /** Counts a row that has no features. */
  public void addUnmatched() {
    unmatched++;
  }

  /** Adds everything {@code other} has counted. */
  public void merge(WindowState other) {
    for (int i = 0; i < numeric.length; i++) {
      numeric[i].merge(other.numeric[i]);
    }
    for (int i = 0; i < categories.length; i++) {
      categories[i].merge(other.categories[i]);
    }
    scores.merge(other.scores);
    settle();
    other.settle();
    other.versions.forEach((name, count) -> versions.merge(name, count, Long::sum));
    unmatched += other.unmatched;
  }

  /** {@return the state of a numeric column, by its place in the layout} */
  public NumericState numeric(int column) {
    return numeric[column];
  }

  /** {@return the state of a categorical column, by its place in the layout} */
  public CategoryState category(int column) {
    return categories[column];
  }

  /** {@return the state of the scores} */
  public ScoreState scores() {
    return scores;
  }

  /** {@return rows by model version, in the order of the versions' names (a copy)} */
  public SortedMap<String, Long> versions() {
    settle();
    return new TreeMap<>(versions);
  }

  /** {@return how many rows fell into the window} */
  public long rows() {
    return versions().values().stream().mapToLong(Long::longValue).sum();
  }

  /** {@return how many of them have no features} */
  public long unmatched() {
    return unmatched;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WindowState that
        && unmatched == that.unmatched
        && versions().equals(that.versions())
        && Arrays.equals(numeric, that.numeric)
        && Arrays.equals(categories, that.categories)
        && scores.equals(that.scores);
  }

  @Override
  public int hashCode() {
    return versions().hashCode() * 31 + scores.hashCode();
  }
}
