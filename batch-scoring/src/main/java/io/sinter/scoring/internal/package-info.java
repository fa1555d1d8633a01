/** How scoring works inside; no part of the API. */
@NullMarked
package io.sinter.scoring.internal;

import org.jspecify.annotations.NullMarked;
