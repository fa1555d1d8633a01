/** What models are measured by: exact functions of scores, targets and weights. */
@NullMarked
package io.sinter.training.internal.metrics;

import org.jspecify.annotations.NullMarked;
