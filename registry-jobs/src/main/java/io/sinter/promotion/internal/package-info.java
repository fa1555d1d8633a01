/** How promotion works inside. */
@NullMarked
package io.sinter.promotion.internal;

import org.jspecify.annotations.NullMarked;
