/** Tests of what is shipped: the launcher and the runtime jar, run as a user runs them. */
@NullMarked
package io.sinter.endtoend;

import org.jspecify.annotations.NullMarked;
