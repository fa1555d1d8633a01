/** The promotion policy and the evidence it is judged by. */
@NullMarked
package io.sinter.promotion.policy;

import org.jspecify.annotations.NullMarked;
