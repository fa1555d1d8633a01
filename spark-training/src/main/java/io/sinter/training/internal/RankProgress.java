package io.sinter.training.internal;

/**
 * Hears what a rank is doing: for errors, and to notice that it no longer does anything. Cheap
 * enough for every step; used by the rank's thread.
 */
public interface RankProgress {
  /** Something else begins, such as {@code reading its rows}: it follows the word while. */
  void phase(String phase);

  /**
   * A step begins.
   *
   * @param epoch from 1
   * @param step of that epoch, from 0
   * @throws RuntimeException if this rank is to end, because its task was killed
   */
  void step(int epoch, int step);

  /**
   * What frees this rank where it waits in native code, when its task is killed; may be called by
   * another thread, at any time until there is another one.
   */
  default void onKill(Runnable abort) {}

  /** Nobody listens. */
  RankProgress NONE =
      new RankProgress() {
        @Override
        public void phase(String phase) {}

        @Override
        public void step(int epoch, int step) {}
      };
}
