package io.sinter.training.internal.telemetry;

import io.sinter.arrow.GpuTransfers;
import io.sinter.training.EnergyReading;
import io.sinter.training.RankTelemetry;
import io.sinter.training.TelemetryOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a rank's machine does, on a thread of its own that no step waits for. Thread-safe; is
 * never interrupted, as libraries are loaded on that thread.
 */
public final class RankSampler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RankSampler.class);
  private static final String CUDA = "cuda:";
  private static final long CLOSING_MILLIS = 2000;
  private static final double MEGA = 1e6;

  /**
   * Where figures come from.
   *
   * @param rapl Linux's folder of energy counters
   * @param bootId Linux's name of this machine since it was started
   * @param nvidiaSmi the program
   * @param visible GPUs, as CUDA's variable lists them
   * @param cuda of this process
   */
  record Sources(
      Path rapl, Path bootId, String nvidiaSmi, Optional<String> visible, CudaView cuda) {
    static Sources ofThisMachine() {
      return new Sources(
          Rapl.FOLDER,
          Rapl.BOOT_ID,
          "nvidia-smi",
          Optional.ofNullable(System.getenv("CUDA_VISIBLE_DEVICES")),
          CudaView.RUNTIME);
    }
  }

  private final int rank;
  private final String host;
  private final TelemetryOptions options;
  private final Consumer<RankTelemetry> told;
  private final Sources sources;
  private final @Nullable Thread thread;
  private boolean closing;
  private String device = "";

  private RankSampler(
      int rank,
      String host,
      TelemetryOptions options,
      Sources sources,
      Consumer<RankTelemetry> told) {
    this.rank = rank;
    this.host = host;
    this.options = options;
    this.sources = sources;
    this.told = told;
    this.thread = options.enabled() ? new Thread(this::run, "sinter-rank-telemetry") : null;
  }

  /**
   * Begins, unless it is off.
   *
   * @param rank whose figures they are
   * @param host where it runs
   * @param told takes what was read, on the sampler's thread
   */
  public static RankSampler start(
      int rank, String host, TelemetryOptions options, Consumer<RankTelemetry> told) {
    return start(rank, host, options, Sources.ofThisMachine(), told);
  }

  static RankSampler start(
      int rank,
      String host,
      TelemetryOptions options,
      Sources sources,
      Consumer<RankTelemetry> told) {
    RankSampler sampler = new RankSampler(rank, host, options, sources, told);
    if (sampler.thread != null) {
      sampler.thread.setDaemon(true);
      sampler.thread.start();
    }
    return sampler;
  }

  /**
   * Reads the device that the rank computes on from now on.
   *
   * @param name {@code cpu} or {@code cuda:0}
   */
  public synchronized void watch(String name) {
    device = name;
    notifyAll();
  }

  private void run() {
    Rapl rapl = new Rapl(sources.rapl(), Rapl.machine(sources.bootId(), host));
    MachineLoad load = new MachineLoad();
    load.read(System.nanoTime());
    @Nullable GpuWatch gpu = null;
    String watched = "";
    try {
      boolean last = false;
      while (!last) {
        String now = device();
        if (!now.equals(watched)) {
          watched = now;
          gpu = now.startsWith(CUDA) ? open(Integer.parseInt(now.substring(CUDA.length()))) : gpu;
          if (gpu != null) {
            // Energy counts from here on; the figures are told with the next ones.
            gpu.read(System.nanoTime(), new LinkedHashMap<>());
          }
        }
        last = pause(watched);
        told.accept(read(load, rapl, gpu));
      }
    } catch (Exception | LinkageError e) { // Scala throws checked exceptions undeclared.
      if (isClosing()) {
        LOG.debug("The last figures are not told", e);
      } else {
        LOG.warn("The machine is not measured any more", e);
      }
    } finally {
      if (gpu != null) {
        gpu.close();
      }
    }
  }

  private GpuWatch open(int index) {
    CudaView cuda = sources.cuda();
    String id = GpuMeters.idOf(sources.visible(), cuda.pciBusId(index), index);
    return new GpuWatch(GpuMeters.open(id, sources.nvidiaSmi(), options.sampling()), cuda, index);
  }

  private RankTelemetry read(MachineLoad load, Rapl rapl, @Nullable GpuWatch gpu) {
    long nanos = System.nanoTime();
    Map<String, Double> figures = new LinkedHashMap<>(load.read(nanos));
    List<EnergyReading> energy = new ArrayList<>(rapl.read());
    if (gpu != null) {
      gpu.read(nanos, figures);
      figures.put("process_copied_pinned_megabytes", GpuTransfers.pinnedBytes() / MEGA);
      figures.put("process_copied_pageable_megabytes", GpuTransfers.pageableBytes() / MEGA);
      gpu.energy().ifPresent(energy::add);
    }
    return new RankTelemetry(
        rank, host, figures, energy, gpu == null ? "" : gpu.model().replaceAll("\\s+", " "));
  }

  private synchronized boolean isClosing() {
    return closing;
  }

  private synchronized String device() {
    return device;
  }

  /** Waits for the next reading. Returns whether it is the last one. */
  private synchronized boolean pause(String watched) {
    long until = System.nanoTime() + options.sampling().toNanos();
    try {
      while (!closing && device.equals(watched)) {
        long left = until - System.nanoTime();
        if (left <= 0) {
          break;
        }
        wait(Math.max(1, left / 1_000_000));
      }
    } catch (InterruptedException e) {
      closing = true;
    }
    return closing;
  }

  /** Reads once more, tells it, and ends. Does not throw. */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    if (thread != null) {
      try {
        thread.join(CLOSING_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
