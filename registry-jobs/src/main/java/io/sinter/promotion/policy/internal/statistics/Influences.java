package io.sinter.promotion.policy.internal.statistics;

import java.io.Serializable;

/** What the second pass needs of the first, for every group. Immutable; sent to every executor. */
public final class Influences implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Layout layout;
  private final GroupInfluence[][] groups;

  private Influences(Layout layout, GroupInfluence[][] groups) {
    this.layout = layout;
    this.groups = groups;
  }

  /** Of the totals of all rows. */
  public static Influences of(Totals totals) {
    Layout layout = totals.layout();
    GroupInfluence[][] groups = new GroupInfluence[layout.groups()][layout.models()];
    for (int group = 0; group < groups.length; group++) {
      for (int model = 0; model < layout.models(); model++) {
        groups[group][model] = new GroupInfluence(layout, totals.of(group), model);
      }
    }
    return new Influences(layout, groups);
  }

  /** What is computed of each row. */
  public Layout layout() {
    return layout;
  }

  GroupInfluence of(int group, int model) {
    return groups[group][model];
  }
}
