package io.sinter.drift.report.internal;

import java.time.LocalDate;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the feature table holds.
 *
 * @param labelled rows with a label; empty when the label column is not known
 * @param first the first date, when the table has a date column
 * @param last the last date
 */
public record DataFacts(
    TableFacts features,
    int columns,
    OptionalLong labelled,
    Optional<LocalDate> first,
    Optional<LocalDate> last) {}
