/** Promotion of registered models: promote under a policy, approve, roll back. */
@NullMarked
package io.sinter.promotion;

import org.jspecify.annotations.NullMarked;
