package io.sinter.training.internal.scan;

import io.sinter.training.LoaderOptions;
import io.sinter.training.internal.data.RankRows;
import io.sinter.training.internal.data.RowSpec;
import io.sinter.training.internal.data.RowStore;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import scala.collection.Iterator;

/**
 * How a rank reads its rows into its memory. Immutable; travels to executors.
 *
 * @param spec what rows are made of
 * @param sources by {@link RankSplit#source}
 */
public record Reading(RowSpec spec, List<Source> sources) implements Serializable {
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
    try {
      List<Decoder> decoders = sources.stream().map(source -> decoder(source, store)).toList();
      while (splits.hasNext()) {
        RankSplit split = splits.next();
        Decoder decoder = decoders.get(split.source());
        Iterator<?> items = split.items();
        while (items.hasNext()) {
          decoder.add(items.next());
        }
      }
      return store.finish();
    } catch (RuntimeException | Error e) {
      try {
        store.close();
      } catch (RuntimeException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  private Decoder decoder(Source source, RowStore store) {
    return source.form() == Source.Form.BATCHES
        ? new BatchDecoder(source, spec, store)
        : new RowDecoder(source, spec, store);
  }
}
