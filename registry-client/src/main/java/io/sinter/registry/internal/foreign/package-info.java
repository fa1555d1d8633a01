/** Reading models that others logged, without trust. */
@NullMarked
package io.sinter.registry.internal.foreign;

import org.jspecify.annotations.NullMarked;
