package io.sinter.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.arrow.memory.util.MemoryUtil;
import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol, between two places of host memory. */
@Timeout(300)
class StagingRingTest {
  private static final int BYTES = 4096;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void batchesArriveInOrderAndIntactHoweverTheThreadsAreTimed(int slots) throws Exception {
    int batches = 400;
    try (StagingRing ring = StagingRing.onHost(BYTES, slots)) {
      StagingSession session = ring.open();
      BlockingQueue<StagingSlot> sent = new ArrayBlockingQueue<>(batches);
      AtomicInteger taken = new AtomicInteger();
      AtomicInteger closed = new AtomicInteger();
      CompletableFuture<Void> producer =
          CompletableFuture.runAsync(
              () -> {
                Random pauses = new Random(1);
                for (int i = 0; i < batches; i++) {
                  StagingSlot slot = session.take();
                  assertThat(taken.incrementAndGet() - closed.get()).isLessThanOrEqualTo(slots);
                  fill(slot, i, size(i));
                  slot.send(size(i));
                  sent.add(slot);
                  pause(pauses);
                }
              });
      Random pauses = new Random(2);
      long bytes = 0;
      for (int i = 0; i < batches; i++) {
        StagingSlot slot = sent.poll(250, TimeUnit.SECONDS);
        byte[] first = bytes(slot, size(i));
        pause(pauses);
        // Nobody has overwritten what this thread still uses.
        assertThat(bytes(slot, size(i))).isEqualTo(first).isEqualTo(expected(i, size(i)));
        closed.incrementAndGet();
        slot.close();
        bytes += size(i);
      }
      producer.get();
      for (int i = 0; i < slots; i++) {
        session.take();
      }
      assertThat(ring.copiedBytes()).isEqualTo(bytes);
      assertThat(ring.copyNanos()).isPositive();
    }
  }

  @Test
  void aConsumerMayHoldSeveralSlotsAndCloseThemInAnyOrder() {
    try (StagingRing ring = StagingRing.onHost(BYTES, 3)) {
      StagingSession session = ring.open();
      List<StagingSlot> held = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        StagingSlot slot = session.take();
        fill(slot, i, BYTES);
        slot.send(BYTES);
        held.add(slot);
      }
      held.get(1).close();
      StagingSlot again = session.take();
      fill(again, 7, BYTES);
      again.send(BYTES);
      assertThat(bytes(held.get(0), BYTES)).isEqualTo(expected(0, BYTES));
      assertThat(bytes(again, BYTES)).isEqualTo(expected(7, BYTES));
      assertThat(bytes(held.get(2), BYTES)).isEqualTo(expected(2, BYTES));
    }
  }

  @Test
  void aProducerWaitsForASlotAndGetsTheOneThatIsClosedFirst() throws Exception {
    try (StagingRing ring = StagingRing.onHost(BYTES, 2)) {
      StagingSession session = ring.open();
      StagingSlot first = session.take();
      StagingSlot second = session.take();
      long address = second.address();
      CompletableFuture<StagingSlot> waiting = CompletableFuture.supplyAsync(session::take);
      assertThat(waiting).isNotDone();
      second.close();
      assertThat(waiting.get().address()).isEqualTo(address);
      first.close();
    }
  }

  @Test
  void stoppingASessionEndsTheWaitingOfItsProducerAndTheRingServesTheNext() throws Exception {
    try (StagingRing ring = StagingRing.onHost(BYTES, 1)) {
      StagingSession session = ring.open();
      StagingSlot held = session.take();
      CompletableFuture<StagingSlot> waiting = CompletableFuture.supplyAsync(session::take);
      session.stop();
      assertThat(waiting.get()).isNull();
      assertThat(session.take()).isNull();
      held.close();
      assertThat(ring.open().take()).isNotNull();
    }
  }

  @Test
  void closingTheRingEndsTheWaitingToo() throws Exception {
    StagingRing ring = StagingRing.onHost(BYTES, 1);
    StagingSession session = ring.open();
    StagingSlot held = session.take();
    CompletableFuture<StagingSlot> waiting = CompletableFuture.supplyAsync(session::take);
    ring.close();
    assertThat(waiting.get()).isNull();
    held.close();
    ring.close();
  }

  @Test
  void aSlotThatItsProducerGivesUpIsThereForTheNextBatch() {
    try (StagingRing ring = StagingRing.onHost(BYTES, 1)) {
      StagingSession session = ring.open();
      for (int i = 0; i < 3; i++) {
        try (StagingSlot slot = session.take()) {
          fill(slot, i, 100);
        }
      }
      try (StagingSlot slot = session.take()) {
        fill(slot, 5, 10);
        slot.send(10);
        assertThat(bytes(slot, 10)).isEqualTo(expected(5, 10));
      }
    }
  }

  @Test
  void aBatchThatIsNeverReceivedLeavesItsSlotInOrder() {
    try (StagingRing ring = StagingRing.onHost(BYTES, 1)) {
      StagingSession session = ring.open();
      StagingSlot abandoned = session.take();
      fill(abandoned, 1, BYTES);
      abandoned.send(BYTES);
      abandoned.close();
      try (StagingSlot slot = session.take()) {
        fill(slot, 2, BYTES);
        slot.send(BYTES);
        assertThat(bytes(slot, BYTES)).isEqualTo(expected(2, BYTES));
      }
    }
  }

  @Test
  void aBatchLargerThanASlotIsRefusedAndCostsNoSlot() {
    try (StagingRing ring = StagingRing.onHost(BYTES, 1)) {
      StagingSession session = ring.open();
      try (StagingSlot slot = session.take()) {
        assertThatThrownBy(() -> slot.send(BYTES + 1))
            .isInstanceOf(BridgeException.class)
            .hasMessage(
                "Cannot stage a batch of 4,097 bytes: a slot has 4,096. Make the ring for the largest batch.");
      }
      assertThat(session.take()).isNotNull();
    }
  }

  @Test
  void closingASlotTwiceGivesItBackOnce() {
    try (StagingRing ring = StagingRing.onHost(BYTES, 1)) {
      StagingSession session = ring.open();
      StagingSlot slot = session.take();
      slot.close();
      StagingSlot next = session.take();
      slot.close();
      CompletableFuture<StagingSlot> waiting = CompletableFuture.supplyAsync(session::take);
      session.stop();
      assertThat(waiting.join()).isNull();
      next.close();
    }
  }

  @Test
  void aSlotIsWrittenThenSentThenReceived() {
    try (StagingRing ring = StagingRing.onHost(BYTES, 1)) {
      StagingSlot slot = ring.open().take();
      assertThatThrownBy(slot::receive)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Cannot receive a staging slot: it is FILLING (needed: SENT)");
      slot.send(1);
      assertThatThrownBy(slot::address)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Cannot write a staging slot: it is SENT (needed: FILLING)");
      slot.close();
      assertThatThrownBy(slot::receive)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Cannot receive a staging slot: it is CLOSED (needed: SENT)");
    }
  }

  @Test
  void aRingHasSlotsAndSlotsHaveRoom() {
    assertThatThrownBy(() -> StagingRing.onHost(0, 3))
        .isInstanceOf(BridgeException.class)
        .hasMessage("Cannot make a staging ring: 3 slots of 0 bytes (allowed: at least 1 each).");
    assertThatThrownBy(() -> StagingRing.onHost(8, 0))
        .isInstanceOf(BridgeException.class)
        .hasMessage("Cannot make a staging ring: 0 slots of 8 bytes (allowed: at least 1 each).");
  }

  @Test
  void aRingInFrontOfAGpuNeedsOne() {
    assertThatThrownBy(() -> StagingRing.onGpu(0, BYTES, 2))
        .isInstanceOf(BridgeException.class)
        .hasMessageStartingWith("Cannot use a GPU: the native libraries of libtorch are those");
  }

  private static int size(int batch) {
    return (batch * 997) % (BYTES + 1);
  }

  private static void fill(StagingSlot slot, int batch, int size) {
    long address = slot.address();
    byte[] bytes = expected(batch, size);
    for (int i = 0; i < size; i++) {
      MemoryUtil.putByte(address + i, bytes[i]);
    }
  }

  private static byte[] expected(int batch, int size) {
    byte[] bytes = new byte[size];
    new Random(batch).nextBytes(bytes);
    return bytes;
  }

  private static byte[] bytes(StagingSlot slot, int size) {
    byte[] bytes = new byte[size];
    try (BytePointer data = new BytePointer(slot.receive().data_ptr())) {
      data.get(bytes);
    }
    return bytes;
  }

  private static void pause(Random random) {
    if (random.nextInt(8) == 0) {
      LockSupport.parkNanos(50_000);
    }
  }
}
