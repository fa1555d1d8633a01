package io.sinter.training.internal.scan;

import scala.collection.Iterator;

/**
 * One partition of a source as a rank reads it.
 *
 * @param source which of the sources
 * @param items rows or columnar batches; read once, while the task runs
 */
public record RankSplit(int source, Iterator<?> items) {}
