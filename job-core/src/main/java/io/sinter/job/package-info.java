/**
 * What every Sinter job on Spark shares: typed configuration, pinned Delta reads, the projection of
 * a table onto a model's inputs, and the trace block that ties a written row to what made it.
 */
@NullMarked
package io.sinter.job;

import org.jspecify.annotations.NullMarked;
