package io.sinter.training.internal.checkpoint;

import java.util.List;

/** Where the answer to a rank's question goes, once, from any thread. */
public interface Answer {
  /** What was asked for. */
  void give(List<String> texts);

  /** Why it is not given. */
  void refuse(String reason);
}
