/**
 * One network on one device for many tasks: staging memory that tasks fill, a queue, and lanes that
 * compute what waits.
 */
@NullMarked
package io.sinter.arrow.internal.engine;

import org.jspecify.annotations.NullMarked;
