package io.sinter.training.internal.telemetry;

import io.sinter.arrow.BridgeException;
import io.sinter.arrow.GpuMeter;
import io.sinter.arrow.GpuReading;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A GPU seen through the driver's program {@code nvidia-smi}, for hosts where NVML cannot be loaded
 * into this JVM: one process that prints a line now and then until it is closed, or until this JVM
 * ends and nobody reads it. It does not know the GPU's energy counter.
 */
final class NvidiaSmi implements GpuMeter {
  private static final Logger LOG = LoggerFactory.getLogger(NvidiaSmi.class);
  private static final String QUERY =
      "uuid,name,mig.mode.current,utilization.gpu,memory.used,memory.total,power.draw,power.limit";
  private static final int COLUMNS = 8;
  private static final double MEBIBYTE = 1 << 20;
  private static final Duration START = Duration.ofSeconds(15);
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private final Process process;
  private final long silenceNanos;
  private final CountDownLatch first = new CountDownLatch(1);
  private volatile @Nullable Row row;
  private volatile long read;
  private volatile String last = "";

  /** What one line says. */
  record Row(String uuid, String name, GpuReading reading) {
    /**
     * Reads a line.
     *
     * @throws BridgeException if it is another one
     */
    static Row of(String line) {
      String[] words = line.split(",\\s*", -1);
      if (words.length != COLUMNS || !words[0].matches("(GPU|MIG)-\\S+")) {
        throw new BridgeException("Cannot read GPU figures from nvidia-smi: %s".formatted(line));
      }
      if (words[2].strip().equals("Enabled")) {
        return new Row(
            words[0],
            words[1],
            GpuReading.none("all: the GPU is divided (MIG), its figures are those of all parts"));
      }
      List<String> missing = new ArrayList<>();
      double utilization = number(words[3], "utilisation", missing);
      double used = number(words[4], "memory", missing);
      double total = number(words[5], "memory size", missing);
      double watts = number(words[6], "power", missing);
      double limit = number(words[7], "power limit", missing);
      return new Row(
          words[0],
          words[1],
          new GpuReading(
              utilization,
              used * MEBIBYTE,
              total * MEBIBYTE,
              watts,
              limit,
              /* joules= */ Double.NaN,
              missing));
    }

    private static double number(String word, String what, List<String> missing) {
      try {
        return Double.parseDouble(word.strip());
      } catch (NumberFormatException e) {
        // Such as [N/A] or [Insufficient Permissions].
        missing.add(what + ": " + word.strip());
        return Double.NaN;
      }
    }
  }

  private NvidiaSmi(Process process, Duration sampling) {
    this.process = process;
    this.silenceNanos = Math.max(SILENCE.toNanos(), 5 * sampling.toNanos());
  }

  /**
   * Starts the program and waits for its first line.
   *
   * @param program {@code nvidia-smi}, found on the path
   * @param id the GPU's number, UUID or PCI bus id
   * @param sampling how often it prints
   * @throws BridgeException if it is not there or knows no such GPU
   */
  static NvidiaSmi open(String program, String id, Duration sampling) {
    Process process;
    try {
      process =
          new ProcessBuilder(
                  program,
                  "--query-gpu=" + QUERY,
                  "--format=csv,noheader,nounits",
                  "-i",
                  id,
                  "-lms",
                  "" + sampling.toMillis())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new BridgeException("Cannot run %s: %s.".formatted(program, e.getMessage()), e);
    }
    NvidiaSmi meter = new NvidiaSmi(process, sampling);
    Thread reader = new Thread(meter::follow, "sinter-nvidia-smi");
    reader.setDaemon(true);
    reader.start();
    try {
      if (meter.first.await(START.toSeconds(), TimeUnit.SECONDS) && meter.row != null) {
        return meter;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    meter.close();
    throw new BridgeException(
        "Cannot read GPU %s by %s: %s."
            .formatted(id, program, meter.last.isEmpty() ? "no answer" : meter.last.strip()));
  }

  private void follow() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        take(line);
      }
    } catch (IOException e) {
      last = String.valueOf(e.getMessage());
    } finally {
      row = null;
      first.countDown();
      process.destroy();
    }
  }

  /** Among the figures it prints warnings, such as of a corrupted infoROM. */
  private void take(String line) {
    last = line;
    try {
      Row now = Row.of(line);
      read = System.nanoTime();
      row = now;
      first.countDown();
    } catch (BridgeException e) {
      LOG.debug("Not of the GPU's figures", e);
    }
  }

  private Row row() {
    Row now = row;
    if (now == null) {
      throw new BridgeException("Cannot read a GPU: nvidia-smi has ended: %s.".formatted(last));
    }
    return now;
  }

  @Override
  public String uuid() {
    return row().uuid();
  }

  @Override
  public String name() {
    return row().name();
  }

  @Override
  public GpuReading read() {
    return reading(System.nanoTime());
  }

  /** What it said last, unless it has been silent for so long that this says nothing of now. */
  GpuReading reading(long nanos) {
    GpuReading reading = row().reading();
    return nanos - read > silenceNanos
        ? GpuReading.none("all: nvidia-smi does not answer any more: %s".formatted(last))
        : reading;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
