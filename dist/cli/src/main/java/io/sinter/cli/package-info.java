/** The launcher's verbs: picocli commands over the jobs of the modules. */
@NullMarked
package io.sinter.cli;

import org.jspecify.annotations.NullMarked;
