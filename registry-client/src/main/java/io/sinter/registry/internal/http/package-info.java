/**
 * HTTP/1.1 over the JDK's blocking connections: what is sent, who sends it, what comes back.
 *
 * <p>The JDK's newer client costs five times as much CPU time for large bodies and a fifth of a
 * second to load, so it is kept for the one method that the older one lacks, PATCH.
 */
@NullMarked
package io.sinter.registry.internal.http;

import org.jspecify.annotations.NullMarked;
