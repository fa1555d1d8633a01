/** What makes the trainer a citizen of spark.ml: params as options, models as files, scoring. */
@NullMarked
package io.sinter.training.internal.ml;

import org.jspecify.annotations.NullMarked;
