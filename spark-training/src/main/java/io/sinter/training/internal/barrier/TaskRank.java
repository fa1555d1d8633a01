package io.sinter.training.internal.barrier;

import io.sinter.training.internal.scan.RankSplit;
import java.util.function.Supplier;
import scala.collection.Iterator;

/**
 * One of the ranks of a task.
 *
 * @param rank of the training
 * @param splits opens its rows; called once, by the thread of the rank
 */
record TaskRank(int rank, Supplier<Iterator<RankSplit>> splits) {}
