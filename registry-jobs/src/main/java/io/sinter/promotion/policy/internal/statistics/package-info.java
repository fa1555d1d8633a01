/**
 * The statistics of a policy: metrics of two models on the same rows, their sampling errors and
 * intervals. No Spark; states merge, so that executors compute them.
 */
@NullMarked
package io.sinter.promotion.policy.internal.statistics;

import org.jspecify.annotations.NullMarked;
