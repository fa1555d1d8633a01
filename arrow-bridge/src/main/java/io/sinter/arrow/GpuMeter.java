package io.sinter.arrow;

/** Reads the figures of one GPU from its driver. Thread-safe; the caller closes. */
public interface GpuMeter extends AutoCloseable {
  /** The driver's name of the device, the same in all processes of all users. */
  String uuid();

  /** The model, such as {@code NVIDIA H100 80GB HBM3}. */
  String name();

  /**
   * The figures of now. Takes about a millisecond and waits for no work of the GPU.
   *
   * @throws BridgeException if the driver no longer answers
   */
  GpuReading read();

  @Override
  void close();
}
