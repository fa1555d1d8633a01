/** A real MLflow server for tests. */
@NullMarked
package io.sinter.registry.testing;

import org.jspecify.annotations.NullMarked;
