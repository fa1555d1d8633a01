/** How artifacts move: trees of files, the server's proxy, signed addresses of the storage. */
@NullMarked
package io.sinter.registry.internal.artifacts;

import org.jspecify.annotations.NullMarked;
