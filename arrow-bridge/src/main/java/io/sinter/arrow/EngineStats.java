package io.sinter.arrow;

/**
 * What a {@link ScoringEngine} has done since it was opened.
 *
 * @param rows scored
 * @param batches that tasks brought
 * @param passes through the network; fewer than batches where some were computed together
 * @param bytesIn copied from staging memory to the device
 * @param bytesOut copied back
 * @param halvings how often a pass was cut in two because the device's memory did not suffice
 * @param rowsAtMost of a pass from now on
 * @param pinnedBytes host memory held for staging now; page-locked where the device is a GPU
 */
public record EngineStats(
    long rows,
    long batches,
    long passes,
    long bytesIn,
    long bytesOut,
    long halvings,
    int rowsAtMost,
    long pinnedBytes) {}
