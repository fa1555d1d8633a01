/** How the registry client works inside; not for use from other modules. */
@NullMarked
package io.sinter.registry.internal;

import org.jspecify.annotations.NullMarked;
