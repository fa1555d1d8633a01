/** The parts the monitoring jobs are made of; not an API. */
@NullMarked
package io.sinter.drift.internal;

import org.jspecify.annotations.NullMarked;
