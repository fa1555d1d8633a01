/** Fixtures for tests of Spark jobs. */
@NullMarked
package io.sinter.job.testing;

import org.jspecify.annotations.NullMarked;
