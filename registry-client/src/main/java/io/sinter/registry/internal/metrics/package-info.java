/**
 * The asynchronous metric log: points in memory, points on disk, and the two threads that move
 * them.
 */
@NullMarked
package io.sinter.registry.internal.metrics;

import org.jspecify.annotations.NullMarked;
