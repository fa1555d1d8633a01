/** The audit of a model: the chain from data version to incident, each link verified. */
@NullMarked
package io.sinter.audit;

import org.jspecify.annotations.NullMarked;
