/** The checks of the suite. */
@NullMarked
package io.sinter.acceptance.checks;

import org.jspecify.annotations.NullMarked;
