/**
 * Scheduled jobs over scored Delta tables: drift of features and scores, performance with and
 * without labels, and the incidents that follow. The statistics themselves are in {@link
 * io.sinter.drift.statistics} and know no Spark.
 */
@NullMarked
package io.sinter.drift;

import org.jspecify.annotations.NullMarked;
