package io.sinter.registry;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a check's value rests on. Immutable; {@link #NONE} is where nothing is known.
 *
 * @param slice the rows it is about, such as {@code carrier = AA}; empty for all of them
 * @param rows how many rows it was computed from
 * @param interval its confidence interval
 * @param champion the same value of the champion
 * @param tier the strength of the evidence
 * @param detail the method, or why there is no value, in words; may be empty
 */
public record GateEvidence(
    String slice,
    OptionalLong rows,
    Optional<GateInterval> interval,
    OptionalDouble champion,
    Optional<EvidenceTier> tier,
    String detail) {
  /** Nothing is known. */
  public static final GateEvidence NONE =
      new GateEvidence(
          "", OptionalLong.empty(), Optional.empty(), OptionalDouble.empty(), Optional.empty(), "");

  /** With the rows it is about. */
  public GateEvidence withSlice(String slice) {
    return new GateEvidence(slice, rows, interval, champion, tier, detail);
  }

  /** With the number of rows. */
  public GateEvidence withRows(long rows) {
    return new GateEvidence(slice, OptionalLong.of(rows), interval, champion, tier, detail);
  }

  /** With an interval. */
  public GateEvidence withInterval(GateInterval interval) {
    return new GateEvidence(slice, rows, Optional.of(interval), champion, tier, detail);
  }

  /** With the champion's value. */
  public GateEvidence withChampion(double champion) {
    return new GateEvidence(slice, rows, interval, OptionalDouble.of(champion), tier, detail);
  }

  /** With a tier. */
  public GateEvidence withTier(EvidenceTier tier) {
    return new GateEvidence(slice, rows, interval, champion, Optional.of(tier), detail);
  }

  /** With a text. */
  public GateEvidence withDetail(String detail) {
    return new GateEvidence(slice, rows, interval, champion, tier, detail);
  }

  /** With a text, in words. */
  public static GateEvidence of(String detail) {
    return NONE.withDetail(detail);
  }
}
