/**
 * Benchmarks: Sinter and a peer side by side, several rounds, medians and ratios. Used on the
 * driver by the {@code bench} verb.
 */
@NullMarked
package io.sinter.cli.bench;

import org.jspecify.annotations.NullMarked;
