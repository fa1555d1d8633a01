/** Whom a client speaks to and as whom: addresses, credentials, TLS. */
@NullMarked
package io.sinter.registry.internal.access;

import org.jspecify.annotations.NullMarked;
