package io.sinter.audit;

/** What an audit found of one link. */
public enum LinkState {
  /** Both ends exist and agree. */
  VERIFIED,
  /** One end is gone, or they contradict each other. */
  BROKEN,
  /** Nothing joins the two ends: the step was never done. */
  ABSENT,
  /** There is a link, but this audit did not, or could not, follow it to its end. */
  UNCHECKED
}
