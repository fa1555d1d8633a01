/** Made-up rows with gaps, and models of them, for the checks of scoring. */
@NullMarked
package io.sinter.acceptance.scoring;

import org.jspecify.annotations.NullMarked;
