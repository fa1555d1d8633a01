/**
 * How the report is made: {@link io.sinter.drift.report.internal.ReportModel} holds every number,
 * the readers fill it from Delta tables and MLflow, {@link
 * io.sinter.drift.report.internal.HtmlReport} turns it into a page without Spark or a network.
 */
@NullMarked
package io.sinter.drift.report.internal;

import org.jspecify.annotations.NullMarked;
