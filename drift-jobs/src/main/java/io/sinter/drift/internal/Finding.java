package io.sinter.drift.internal;

import io.sinter.drift.statistics.Verdict;

/**
 * A judged signal of one window, as the monitor tables hold it.
 *
 * @param startMicros of the window
 * @param endMicros of the window, exclusive
 * @param signal what was judged
 * @param method the measure or the estimator
 * @param value of it, NaN when there is none
 * @param threshold it was compared with, NaN when there is none
 * @param verdict of the comparison
 * @param modelVersion that scored the window
 */
record Finding(
    long startMicros,
    long endMicros,
    Signal signal,
    String method,
    double value,
    double threshold,
    Verdict verdict,
    String modelVersion) {}
