/**
 * Statistics of monitoring in plain Java: mergeable states (counts on frozen edges, exact moments)
 * and the measures that are functions of them. Nothing here knows Spark; every measure is compared
 * with SciPy or scikit-learn in the tests.
 */
@NullMarked
package io.sinter.drift.statistics;

import org.jspecify.annotations.NullMarked;
