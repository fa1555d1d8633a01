package io.sinter.registry.internal.metrics;

import io.sinter.registry.RegistryException;
import io.sinter.registry.ReplayedMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends what dead processes have left in a spool, of all runs. */
public final class Replay {
  private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

  private final List<String> problems = new ArrayList<>();
  private long points;
  private long refused;
  private long damaged;

  private Replay() {}

  /** Sends what is there, a run after the other; a run that cannot be sent stays. */
  public static ReplayedMetrics all(Delivery.Call call, Path spool) {
    Replay replay = new Replay();
    for (String run : SpoolFolder.runs(spool)) {
      if (!replay.run(call, SpoolFolder.of(spool, run), run)) {
        break;
      }
    }
    return new ReplayedMetrics(replay.points, replay.refused, replay.damaged, replay.problems);
  }

  /** Gives whether it is worth trying the next run. */
  private boolean run(Delivery.Call call, SpoolFolder folder, String run) {
    Delivery delivery = new Delivery(call, run, LOG::warn);
    try {
      List<Claim> claims = Claim.all(folder);
      try {
        for (Claim claim : claims) {
          claim.send(
              delivery,
              (sent, bad) -> {
                points += sent;
                refused += bad;
              });
          damaged += claim.damaged();
        }
      } finally {
        for (Claim claim : claims) {
          claim.close();
        }
      }
    } catch (RegistryException | IOException e) {
      LOG.warn("Cannot send what is in {}", folder, e);
      problems.add(
          "Cannot send the metrics of run %s: %s They stay in %s."
              .formatted(run, sentence(e), folder));
      // Without a code it was not the server that answered.
      return !(e instanceof RegistryException failure && failure.code().isEmpty());
    }
    return true;
  }

  private static String sentence(Exception e) {
    String message = String.valueOf(e.getMessage());
    return message.endsWith(".") ? message : message + ".";
  }
}
