package io.sinter.training.internal.torch.comm;

import io.sinter.training.internal.Meeting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.ByteVector;
import org.bytedeco.pytorch.FileStore;
import org.bytedeco.pytorch.Store;

/**
 * Brings NCCL's id from rank 0 to the others over Spark's authenticated channel. Whoever knows the
 * id can join the ranks, and libtorch itself would hand it out over a port that anybody may ask.
 *
 * <p>Each rank's group has a store of its own, a file that this user alone can read. Rank 0's NCCL
 * puts its id there, from where it is taken and told to the other ranks, who put it into theirs.
 */
final class NcclRendezvous implements AutoCloseable {
  /** Communicators of a group are numbered, and this has one. */
  private static final String KEY = "0";

  private final Path folder;
  private final Store group;
  private final Store own;

  /**
   * @param timeout how long rank 0's id is waited for
   */
  NcclRendezvous(Duration timeout) {
    try {
      this.folder = Files.createTempDirectory("sinter-nccl");
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot form a group: no folder below " + System.getProperty("java.io.tmpdir"), e);
    }
    Milliseconds wait = new Milliseconds(timeout.toMillis());
    // One that waits for a key keeps others from the same object, and not from the same file.
    this.group = store(wait);
    this.own = store(wait);
  }

  private Store store(Milliseconds timeout) {
    FileStore made = new FileStore(folder.resolve("store").toString(), /* numWorkers= */ -1);
    // One made in Java may be handed to native code once: clone it once, then use the clone.
    Store store = made.clone();
    store.setTimeout(timeout);
    return store;
  }

  /** What the group is made with, before the ranks {@link #connect}. */
  Store store() {
    return group;
  }

  /**
   * Lets the ranks' groups connect. All ranks call this at the same time.
   *
   * @param prefix that the group puts before its keys
   * @param connect the first operation of the group
   */
  void connect(int rank, Meeting meeting, String prefix, Runnable connect) {
    if (rank == 0) {
      lead(meeting, prefix + "/" + KEY, connect);
    } else {
      String id = meeting.exchange("").get(0);
      if (id.isEmpty()) {
        throw new IllegalStateException("Cannot form a group: rank 0's NCCL has made no id");
      }
      group.set(prefix + "/" + KEY, new ByteVector(Base64.getDecoder().decode(id)));
      connect.run();
    }
  }

  private void lead(Meeting meeting, String key, Runnable connect) {
    FutureTask<Void> told =
        new FutureTask<>(
            () -> {
              meeting.exchange(Base64.getEncoder().encodeToString(bytes(own.get(key))));
              return null;
            });
    Thread teller = new Thread(told, "sinter-nccl-id");
    teller.setDaemon(true);
    teller.start();
    RuntimeException failure = null;
    try {
      connect.run();
    } catch (RuntimeException e) {
      failure = e;
      // The others wait for an id: none is what they get, unless they have one already.
      group.set(key, new ByteVector());
    }
    await(told, failure);
    if (failure != null) {
      throw failure;
    }
  }

  private static void await(FutureTask<Void> told, RuntimeException failure) {
    try {
      told.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot form a group: interrupted", e);
    } catch (ExecutionException e) {
      if (failure == null) {
        throw new IllegalStateException(
            "Cannot form a group: %s".formatted(e.getCause().getMessage()), e);
      }
    }
  }

  private static byte[] bytes(ByteVector vector) {
    byte[] bytes = new byte[Math.toIntExact(vector.size())];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = vector.get(i);
    }
    return bytes;
  }

  /** Removes the file; the group has let go of its store. */
  @Override
  public void close() {
    own.close();
    group.close();
    try {
      Files.deleteIfExists(folder.resolve("store"));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove " + folder, e);
    }
  }
}
