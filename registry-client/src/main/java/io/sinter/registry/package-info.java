/**
 * The MLflow 3 client, the model package format, the promotion gate and ownership.
 *
 * <p>Everything speaks MLflow's REST interface over the HTTP of the JDK; no Spark, no Python
 * process, no native code.
 */
@NullMarked
package io.sinter.registry;

import org.jspecify.annotations.NullMarked;
