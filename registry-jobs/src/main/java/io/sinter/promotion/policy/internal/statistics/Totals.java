package io.sinter.promotion.policy.internal.statistics;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The first pass: what every group adds up to. Groups that no row of a part is in take no memory
 * there. Merges in any order; not thread-safe.
 */
public final class Totals implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Layout layout;
  private final @Nullable GroupTotals[] groups;

  /** Nothing yet. */
  public Totals(Layout layout) {
    this.layout = layout;
    this.groups = new GroupTotals[layout.groups()];
  }

  /** Adds a row to a group. */
  public void add(int group, RowTerms row) {
    of(group).add(row);
  }

  /** Adds another part of the rows. */
  public Totals merge(Totals other) {
    for (int group = 0; group < groups.length; group++) {
      GroupTotals more = other.groups[group];
      if (more != null) {
        of(group).merge(more);
      }
    }
    return this;
  }

  GroupTotals of(int group) {
    GroupTotals found = groups[group];
    if (found == null) {
      found = new GroupTotals(layout);
      groups[group] = found;
    }
    return found;
  }

  Layout layout() {
    return layout;
  }
}
