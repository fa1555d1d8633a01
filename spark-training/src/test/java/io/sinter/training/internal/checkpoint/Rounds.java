package io.sinter.training.internal.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Meetings of threads, one after the other. */
final class Rounds {
  private final String[] messages;
  private final CyclicBarrier barrier;

  Rounds(int size) {
    this.messages = new String[size];
    this.barrier = new CyclicBarrier(size);
  }

  List<String> meet(int rank, String message) {
    try {
      messages[rank] = message;
      barrier.await(250, TimeUnit.SECONDS);
      List<String> all = List.copyOf(Arrays.asList(messages));
      barrier.await(250, TimeUnit.SECONDS);
      return all;
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}
