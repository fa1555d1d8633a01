package io.sinter.registry.internal;

import io.sinter.registry.RegistryException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Turns pages into a stream that asks for a page when an entry of it is wanted, not before. */
final class Pages {
  private Pages() {}

  /**
   * Part of the answer.
   *
   * @param next the token of the next page; empty for the last one
   */
  record Page<T>(List<T> entries, String next) {}

  /**
   * @param fetch the page of a token, which is empty for the first one
   */
  static <T> Stream<T> stream(String what, Function<String, Page<T>> fetch) {
    return StreamSupport.stream(new PageSpliterator<>(what, fetch), false);
  }

  private static final class PageSpliterator<T> extends AbstractSpliterator<T> {
    private final String what;
    private final Function<String, Page<T>> fetch;
    private final Deque<T> ready = new ArrayDeque<>();
    private String token = "";
    private boolean isLast;

    PageSpliterator(String what, Function<String, Page<T>> fetch) {
      super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
      this.what = what;
      this.fetch = fetch;
    }

    @Override
    public boolean tryAdvance(Consumer<? super T> action) {
      while (ready.isEmpty() && !isLast) {
        Page<T> page = fetch.apply(token);
        if (!page.next().isEmpty() && page.next().equals(token)) {
          throw new RegistryException(
              "Cannot %s: MLflow says that the page after '%s' is the same page. Check the server's version."
                  .formatted(what, token));
        }
        ready.addAll(page.entries());
        token = page.next();
        isLast = token.isEmpty();
      }
      if (ready.isEmpty()) {
        return false;
      }
      action.accept(ready.remove());
      return true;
    }
  }
}
