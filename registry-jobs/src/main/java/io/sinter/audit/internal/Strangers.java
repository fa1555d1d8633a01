package io.sinter.audit.internal;

import io.sinter.audit.Automation;
import io.sinter.audit.Link;
import io.sinter.audit.LinkState;
import java.util.ArrayList;
import java.util.List;

/** Rows by versions that the registry does not have: nobody's chain has them, but the model's. */
final class Strangers {
  private Strangers() {}

  /** The link, broken if there are such rows. */
  static Link added(Link link, List<String> sentences) {
    if (sentences.isEmpty()) {
      return link;
    }
    List<String> problems = new ArrayList<>(link.problems());
    problems.addAll(sentences);
    String next = "Find out what wrote rows by versions that nobody registered. " + link.next();
    return new Link(
        link.kind(),
        LinkState.BROKEN,
        link.automation() == Automation.NONE ? Automation.MANUAL : link.automation(),
        link.value(),
        String.join("; ", problems),
        problems,
        next.strip(),
        link.evidence());
  }
}
