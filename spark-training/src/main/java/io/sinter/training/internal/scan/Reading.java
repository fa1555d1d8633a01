package io.sinter.training.internal.scan;

import io.sinter.training.LoaderOptions;
import io.sinter.training.internal.data.FactsRule;
import io.sinter.training.internal.data.RankRows;
import io.sinter.training.internal.data.RowFacts;
import io.sinter.training.internal.data.RowSpec;
import io.sinter.training.internal.data.RowStore;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterator;

/**
 * How a rank reads its rows into its memory. Immutable; travels to executors.
 *
 * @param spec what rows are made of
 * @param sources by {@link RankSplit#source}
 * @param rule what is found out of the rows on the way; null if nothing is
 */
public record Reading(RowSpec spec, List<Source> sources, @Nullable FactsRule rule)
    implements Serializable {
  /** Copies. */
  public Reading {
    sources = List.copyOf(sources);
  }

  /**
   * Reads all splits.
   *
   * @param directory for rows that do not fit memory; asked only if there are such
   * @return the rows; the caller closes
   */
  public RankRows read(
      Iterator<RankSplit> splits, LoaderOptions options, Supplier<Path> directory) {
    RowStore store = new RowStore(spec.schema(), options, directory);
    RowFacts facts = rule == null ? null : new RowFacts(rule);
    try {
      List<Decoder> decoders =
          sources.stream().map(source -> decoder(source, store, facts)).toList();
      while (splits.hasNext()) {
        RankSplit split = splits.next();
        Decoder decoder = decoders.get(split.source());
        Iterator<?> items = split.items();
        while (items.hasNext()) {
          decoder.add(items.next());
        }
      }
      return store.finish(Optional.ofNullable(facts));
    } catch (RuntimeException | Error e) {
      try {
        store.close();
      } catch (RuntimeException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  /** What is found out of the items of a source, none of which is kept; the rule is not null. */
  RowFacts look(int source, java.util.Iterator<?> items) {
    RowFacts facts = new RowFacts(Objects.requireNonNull(rule));
    Decoder decoder = decoder(sources.get(source), /* store= */ null, facts);
    items.forEachRemaining(decoder::add);
    return facts;
  }

  private Decoder decoder(Source source, @Nullable RowStore store, @Nullable RowFacts facts) {
    return source.form() == Source.Form.BATCHES
        ? new BatchDecoder(source, spec, store, facts)
        : new RowDecoder(source, spec, store, facts);
  }
}
