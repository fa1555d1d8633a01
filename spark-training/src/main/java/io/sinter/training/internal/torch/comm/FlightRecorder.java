package io.sinter.training.internal.torch.comm;

import io.sinter.training.internal.RankPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Where what libtorch remembers of a rank's last collective operations is written when one has
 * failed: a file a rank in a folder of the training's attempt, as {@code
 * torch.distributed.flight_recorder.fr_trace} reads them when they are brought together.
 */
final class FlightRecorder {
  private final Path file;
  private final String host;

  FlightRecorder(Path folder, RankPlace place) {
    this.file =
        folder
            .resolve("sinter-flight-recorder")
            .resolve(place.attempt().replaceAll("[^A-Za-z0-9.-]", "-"))
            .resolve("nccl_trace_rank_" + place.rank());
    this.host = place.host();
  }

  /** Below the folder for temporary files, where it outlives the task and the executor. */
  static FlightRecorder of(RankPlace place) {
    return new FlightRecorder(Path.of(System.getProperty("java.io.tmpdir")), place);
  }

  /**
   * Writes the file.
   *
   * @param trace pickled, as libtorch gives it
   * @return where it is, for the end of an error, or why there is none
   */
  String write(Supplier<byte[]> trace) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, trace.get());
      return "Its flight recorder is %s on %s, for torch.distributed.flight_recorder"
          .formatted(file, host);
    } catch (IOException | RuntimeException e) {
      return "Its flight recorder could not be written to %s: %s".formatted(file, e);
    }
  }
}
