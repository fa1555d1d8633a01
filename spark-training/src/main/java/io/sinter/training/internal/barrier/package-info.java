/** How ranks are placed in a Spark barrier stage, meet, and report to the driver. */
@NullMarked
package io.sinter.training.internal.barrier;

import org.jspecify.annotations.NullMarked;
