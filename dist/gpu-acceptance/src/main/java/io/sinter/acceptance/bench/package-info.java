/** The GPU benchmark: Sinter and PyTorch eager take turns on one GPU, several rounds, medians. */
@NullMarked
package io.sinter.acceptance.bench;

import org.jspecify.annotations.NullMarked;
