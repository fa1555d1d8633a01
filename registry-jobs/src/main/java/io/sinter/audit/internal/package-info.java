/** How the audit looks at each link, and how its report is written. */
@NullMarked
package io.sinter.audit.internal;

import org.jspecify.annotations.NullMarked;
