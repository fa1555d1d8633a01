/** How a policy's checks are made: packages, mechanics, freshness, and the statistics. */
@NullMarked
package io.sinter.promotion.policy.internal;

import org.jspecify.annotations.NullMarked;
