/** How the suite runs its checks and shows what they came to. */
@NullMarked
package io.sinter.acceptance.internal;

import org.jspecify.annotations.NullMarked;
