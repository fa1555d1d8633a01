/**
 * What every Sinter job on Spark shares: typed configuration, pinned Delta reads, and the
 * projection of a table onto a model's inputs.
 */
@NullMarked
package io.sinter.job;

import org.jspecify.annotations.NullMarked;
