/** Implementation of the Arrow bridge; may change without notice. */
@NullMarked
package io.sinter.arrow.internal;

import org.jspecify.annotations.NullMarked;
