package io.sinter.training.internal;

import java.util.List;

/** How ranks exchange short messages before their first step, however long each takes to come. */
@FunctionalInterface
public interface Meeting {
  /**
   * Gives a message to every rank; returns when all have given theirs.
   *
   * @param message without restrictions
   * @return the messages by rank
   */
  List<String> exchange(String message);
}
