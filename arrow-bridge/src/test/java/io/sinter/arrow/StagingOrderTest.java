package io.sinter.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.arrow.internal.CopyCost;
import io.sinter.arrow.internal.SlotMemories;
import io.sinter.arrow.internal.SlotMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a ring asks of its device, in which order; the device only takes notes. */
class StagingOrderTest {
  private final List<String> notes = new ArrayList<>();
  private volatile boolean stuck;

  @Test
  void everySlotIsAwaitedSentReceivedAndReleasedInTurn() {
    StagingRing ring = new StagingRing(new Notebook(0), 8, 2);
    StagingSession session = ring.open();
    for (int i = 0; i < 3; i++) {
      StagingSlot slot = session.take();
      slot.send(i + 1);
      slot.receive();
      slot.close();
    }
    ring.close();
    assertThat(notes)
        .containsExactly(
            "await 0",
            "send 0: 1",
            "receive 0",
            "release 0", //
            "await 1",
            "send 1: 2",
            "receive 1",
            "release 1", //
            "await 0",
            "send 0: 3",
            "receive 0",
            "release 0", //
            "drain",
            "close 0",
            "close 1",
            "close");
  }

  @Test
  void aSlotThatWasNeverSentHasNoUseToRecord() {
    try (StagingRing ring = new StagingRing(new Notebook(0), 8, 1)) {
      ring.open().take().close();
      assertThat(notes).containsExactly("await 0");
    }
  }

  @Test
  void aSlotClosedAfterItsRingIsLeftAlone() {
    StagingRing ring = new StagingRing(new Notebook(0), 8, 1);
    StagingSlot slot = ring.open().take();
    slot.send(8);
    ring.close();
    slot.close();
    assertThat(notes).containsExactly("await 0", "send 0: 8", "drain", "close 0", "close");
  }

  @Test
  void aProducerThatWaitsForACopyThatNeverEndsCanBeStopped() throws Exception {
    try (StagingRing ring = new StagingRing(new Notebook(0), 8, 1)) {
      stuck = true;
      StagingSession session = ring.open();
      CompletableFuture<StagingSlot> waiting = CompletableFuture.supplyAsync(session::take);
      session.stop();
      assertThat(waiting.get(250, TimeUnit.SECONDS)).isNull();
      stuck = false;
      assertThat(ring.open().take()).isNotNull();
    }
  }

  @Test
  void aFailedCopyIsToldAndTheSlotComesBack() {
    try (StagingRing ring = new StagingRing(new Notebook(1), 8, 1)) {
      StagingSession session = ring.open();
      StagingSlot slot = session.take();
      assertThatThrownBy(() -> slot.send(8))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("copy 1 fails");
      slot.close();
      assertThat(session.take()).isNotNull();
      assertThat(notes).containsExactly("await 0", "await 0");
    }
  }

  @Test
  void aRingWithoutMemoryForAllItsSlotsFreesThoseItGot() {
    assertThatThrownBy(() -> new StagingRing(new Notebook(0), 8, 4))
        .isInstanceOf(BridgeException.class)
        .hasMessage("no memory for slot 3");
    assertThat(notes).containsExactly("drain", "close 0", "close 1", "close 2", "close");
  }

  /** Has memory for three slots. */
  private final class Notebook implements SlotMemories {
    private final int failing;
    private int slots;
    private int copies;

    /**
     * @param failing which copy fails, from 1; 0 for none
     */
    Notebook(int failing) {
      this.failing = failing;
    }

    @Override
    public SlotMemory allocate(long bytes) {
      int number = slots++;
      if (number == 3) {
        throw new BridgeException("no memory for slot 3");
      }
      return new SlotMemory() {
        @Override
        public long address() {
          return 64;
        }

        @Override
        public @Nullable CopyCost awaitSent(BooleanSupplier stopped) {
          notes.add("await " + number);
          while (stuck && !stopped.getAsBoolean()) {
            LockSupport.parkNanos(1000);
          }
          return stuck ? null : CopyCost.NONE;
        }

        @Override
        public void send(long bytes) {
          if (++copies == failing) {
            throw new IllegalStateException("copy " + copies + " fails");
          }
          notes.add("send " + number + ": " + bytes);
        }

        @Override
        public Tensor receive() {
          notes.add("receive " + number);
          return torch.zeros(8);
        }

        @Override
        public void release() {
          notes.add("release " + number);
        }

        @Override
        public void close() {
          notes.add("close " + number);
        }
      };
    }

    @Override
    public void drain() {
      notes.add("drain");
    }

    @Override
    public String description() {
      return "notes";
    }

    @Override
    public void close() {
      notes.add("close");
    }
  }
}
