package io.sinter.arrow;

import io.sinter.arrow.internal.ProbeProcess;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tries a network that nobody vouches for in a process of its own, so that a crash, a hang or a
 * hunger for memory ends that process and not this one.
 *
 * <p>The process is a JVM with this one's class path, without its environment (no credentials), in
 * a private folder that is removed afterwards, with a bounded heap, bounded addresses and a
 * deadline. It loads the network, runs it on two rows of zeros and empty texts, and says what it
 * found. It ends when this JVM does. It is a bulkhead against accidents, and no sandbox: it runs as
 * the same user. Thread-safe.
 */
public final class ModelProbe {
  private static final int REMEMBERED = 256;

  private static final Map<String, ProbeReport> SEEN =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ProbeReport> eldest) {
          return size() > REMEMBERED;
        }
      };

  private ModelProbe() {}

  /**
   * Tries a network, unless this JVM has tried it in the same way before.
   *
   * @param name for messages
   * @param digest tells one network from another
   * @param network its bytes
   * @throws BridgeException if it cannot be loaded or run, or its process died or took too long;
   *     this JVM is unharmed
   */
  public static ProbeReport once(
      String name, String digest, byte[] network, TabularSpec spec, ProbeLimits limits) {
    String key = digest + " " + spec;
    synchronized (SEEN) {
      ProbeReport seen = SEEN.get(key);
      if (seen != null) {
        return seen;
      }
    }
    ProbeReport report = run(name, network, spec, limits);
    synchronized (SEEN) {
      SEEN.put(key, report);
    }
    return report;
  }

  /** Tries a network, whether it was tried before or not; otherwise like {@link #once}. */
  public static ProbeReport run(String name, byte[] network, TabularSpec spec, ProbeLimits limits) {
    return ProbeProcess.run(name, network, spec, limits);
  }
}
