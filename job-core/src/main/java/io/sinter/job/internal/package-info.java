/** How configuration is read and tables are found; not part of the API. */
@NullMarked
package io.sinter.job.internal;

import org.jspecify.annotations.NullMarked;
