package io.sinter.arrow.internal.engine;

/** The order in which one lane's device works. Used by the lane's thread. */
interface DeviceStream {
  /** Makes the device and its stream the calling thread's. */
  void enter();

  /** Waits, asleep, until the device has done what this lane gave it. */
  void await();

  /** Like {@link #await}, after a failure: whatever the device says. */
  void settle();

  /** Of the CPU, which has done everything when a call returns. */
  DeviceStream NONE =
      new DeviceStream() {
        @Override
        public void enter() {}

        @Override
        public void await() {}

        @Override
        public void settle() {}
      };
}
