package io.sinter.registry;

import java.util.List;

/**
 * What to search for, in MLflow's own search language, and how to get it.
 *
 * <p>Results come page by page while a stream is consumed: entries that are created or deleted
 * meanwhile may shift what later pages hold, as in MLflow's other clients.
 *
 * @param filter such as {@code metrics.auc > 0.7 AND tags.team = 'ops'}; empty for everything
 * @param orderBy such as {@code metrics.auc DESC}; empty for the server's order
 * @param view which of what can be deleted and restored
 * @param pageSize how many entries one request asks for
 */
public record Search(String filter, List<String> orderBy, View view, int pageSize) {
  private static final int PAGE = 200;
  private static final int LARGEST_PAGE = 1000;

  /** Which of what can be deleted and restored. */
  public enum View {
    ACTIVE,
    DELETED,
    ALL
  }

  public Search {
    orderBy = List.copyOf(orderBy);
    if (pageSize < 1 || pageSize > LARGEST_PAGE) {
      throw new RegistryException(
          "Cannot search with pages of %d entries: MLflow gives no such pages (allowed: 1 to %d). Choose another size."
              .formatted(pageSize, LARGEST_PAGE));
    }
  }

  /** Everything that is not deleted. */
  public static Search all() {
    return new Search("", List.of(), View.ACTIVE, PAGE);
  }

  /** What a filter lets through and is not deleted. */
  public static Search where(String filter) {
    return new Search(filter, List.of(), View.ACTIVE, PAGE);
  }

  /** The same in an order, of which the first column counts most. */
  public Search orderBy(String... columns) {
    return new Search(filter, List.of(columns), view, pageSize);
  }

  /** The same with deleted ones, or only them. */
  public Search view(View view) {
    return new Search(filter, orderBy, view, pageSize);
  }

  /** The same in pages of another size. */
  public Search pageOf(int entries) {
    return new Search(filter, orderBy, view, entries);
  }
}
