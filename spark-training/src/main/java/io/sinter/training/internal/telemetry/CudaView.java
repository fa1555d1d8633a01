package io.sinter.training.internal.telemetry;

import io.sinter.arrow.BridgeException;
import io.sinter.arrow.GpuMemory;
import io.sinter.arrow.GpuRuntime;
import io.sinter.arrow.GpuTimes;
import java.util.Optional;

/** What CUDA itself knows of a GPU of this process, if there is CUDA. */
interface CudaView {
  /** Nothing. */
  CudaView NONE =
      new CudaView() {
        @Override
        public Optional<String> pciBusId(int index) {
          return Optional.empty();
        }

        @Override
        public String model(int index) {
          return "";
        }

        @Override
        public Optional<GpuMemory> memory(int index) {
          return Optional.empty();
        }

        @Override
        public GpuTimes times(int index) {
          return new GpuTimes(0, 0, 0, 0, 0);
        }
      };

  /** This process's. */
  CudaView RUNTIME =
      new CudaView() {
        @Override
        public Optional<String> pciBusId(int index) {
          return GpuRuntime.isAvailable()
              ? Optional.of(GpuRuntime.device(index).pciBusId())
              : Optional.empty();
        }

        @Override
        public String model(int index) {
          return GpuRuntime.isAvailable() ? GpuRuntime.device(index).name() : "";
        }

        @Override
        public Optional<GpuMemory> memory(int index) {
          return GpuRuntime.isAvailable()
              ? Optional.of(GpuRuntime.memory(index))
              : Optional.empty();
        }

        @Override
        public GpuTimes times(int index) {
          return GpuTimes.of(index);
        }
      };

  /**
   * By which the driver knows the GPU of CUDA's number.
   *
   * @throws BridgeException if there is no such GPU
   */
  Optional<String> pciBusId(int index);

  /** Its model; of an instance (MIG) with its size. Empty if nobody says. */
  String model(int index);

  /** The device's memory and the part of this process's tensors. */
  Optional<GpuMemory> memory(int index);

  /** What its time went to. */
  GpuTimes times(int index);
}
