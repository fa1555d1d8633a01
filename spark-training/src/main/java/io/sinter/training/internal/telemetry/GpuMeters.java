package io.sinter.training.internal.telemetry;

import io.sinter.arrow.BridgeException;
import io.sinter.arrow.GpuMeter;
import io.sinter.arrow.NvmlDevice;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds a meter for the GPU that CUDA gives a number: NVML, else {@code nvidia-smi}. */
final class GpuMeters {
  private static final Logger LOG = LoggerFactory.getLogger(GpuMeters.class);

  private GpuMeters() {}

  /**
   * Opens a meter; says in the log which, or why there is none.
   *
   * @param id of the GPU, as the driver knows it
   * @param program {@code nvidia-smi}
   */
  static Optional<GpuMeter> open(String id, String program, Duration sampling) {
    String nvml;
    try {
      NvmlDevice device = NvmlDevice.open(id);
      LOG.info("GPU {} ({}, {}) is read by NVML", id, device.name(), device.uuid());
      return Optional.of(device);
    } catch (BridgeException e) {
      nvml = String.valueOf(e.getMessage());
    }
    try {
      NvidiaSmi meter = NvidiaSmi.open(program, id, sampling);
      LOG.info("GPU {} ({}, {}) is read by {}: {}", id, meter.name(), meter.uuid(), program, nvml);
      return Optional.of(meter);
    } catch (BridgeException e) {
      LOG.warn("GPU {} is not measured: {} {}", id, nvml, e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * The driver's name of a GPU: an instance's own (MIG) where {@code CUDA_VISIBLE_DEVICES} lists
   * one, else its place on the bus by CUDA, else what is listed, else CUDA's number, which is the
   * driver's where all GPUs of a machine are alike.
   *
   * @param visible the list
   * @param bus its place by CUDA, if there is CUDA
   * @param index as CUDA counts
   */
  static String idOf(Optional<String> visible, Optional<String> bus, int index) {
    String[] list = visible.map(text -> text.strip().split("\\s*,\\s*")).orElse(new String[0]);
    String listed = index < list.length ? list[index] : "";
    if (listed.startsWith("MIG-")) {
      return listed;
    }
    return bus.orElse(listed.isEmpty() ? Integer.toString(index) : listed);
  }
}
