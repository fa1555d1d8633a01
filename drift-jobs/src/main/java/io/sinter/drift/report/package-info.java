/**
 * The lifecycle report: one self-contained HTML page that shows a model from its training data to
 * its incidents. {@link io.sinter.drift.report.ReportJob} is the job, {@link
 * io.sinter.drift.report.ReportKeys} its configuration.
 */
@NullMarked
package io.sinter.drift.report;

import org.jspecify.annotations.NullMarked;
