package io.sinter.audit;

/** Who made a link. */
public enum Automation {
  /** Nobody: there is no link. */
  NONE,
  /** A person, outside of a job: nothing guarantees that it is made next time. */
  MANUAL,
  /** A job, as part of its work. */
  AUTOMATIC
}
