package io.sinter.registry.internal.artifacts;

import io.sinter.registry.RegistryException;
import io.sinter.registry.internal.TransientException;
import io.sinter.registry.internal.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/*
 * MLflow's protocol (mlflow/server/handlers.py): mpu/create/<directory> answers with one signed
 * address for each part; the parts go to the storage; mpu/complete makes the file of them, mpu/abort
 * forgets them. Nothing is visible before mpu/complete. A server whose storage cannot do this
 * answers 501, an older one 404: the file then goes through the server, as it does when the storage
 * cannot be reached from here.
 */
/** Large files in parts, straight to the storage behind the server, where it offers that. */
final class MultipartUpload {
  private static final long SMALLEST_FILE_BYTES = 64L << 20;
  private static final long PART_BYTES = 16L << 20;
  private static final int MOST_PARTS = 1_000;
  private static final int PARTS_AT_A_TIME = 4;
  private static final int COMPLETE_ATTEMPTS = 3;

  private final Transport transport;
  private final Wire wire;
  private final AtomicBoolean usable = new AtomicBoolean(true);

  MultipartUpload(Transport transport, Wire wire) {
    this.transport = transport;
    this.wire = wire;
  }

  /**
   * Uploads a file, if it is large and the server offers it.
   *
   * @param purpose for messages
   * @param path of the file as the server knows it
   * @param stored looks up the size of what is at the path now
   * @return whether it did; if not, nothing is left of the attempt
   */
  boolean upload(
      String purpose, String path, FilePart file, Supplier<OptionalLong> stored, LongConsumer moved)
      throws IOException {
    if (file.length() < SMALLEST_FILE_BYTES || !path.contains("/") || !usable.get()) {
      return false;
    }
    List<FilePart> parts = split(file);
    Optional<MultipartSession> created = create(purpose, path, parts.size());
    if (created.isEmpty()) {
      return false;
    }
    MultipartSession session = created.get();
    try {
      Map<Integer, String> tags = send(session, parts, moved);
      complete(session, tags, () -> stored.get().orElse(-1) == file.length());
      return true;
    } catch (IOException | RuntimeException e) {
      session.abort(e);
      if (e instanceof StorageException storage && storage.isUnreachable()) {
        giveUp(e.getMessage());
        return false;
      }
      throw e;
    }
  }

  private static List<FilePart> split(FilePart whole) {
    long size = Math.max(PART_BYTES, (whole.length() + MOST_PARTS - 1) / MOST_PARTS);
    List<FilePart> parts = new ArrayList<>();
    for (long offset = 0; offset < whole.length(); offset += size) {
      parts.add(new FilePart(whole.file(), offset, Math.min(size, whole.length() - offset)));
    }
    return parts;
  }

  private Optional<MultipartSession> create(String purpose, String path, int parts) {
    try {
      MultipartSession session = MultipartSession.create(transport, purpose, path, parts);
      if (session.isUsable(parts)) {
        return Optional.of(session);
      }
      RegistryException reason = new RegistryException("no usable addresses for the parts");
      session.abort(reason);
      giveUp(reason.getMessage());
    } catch (TransientException e) {
      throw e;
    } catch (RegistryException e) {
      // If the server refuses something else than this way, the other way will show it.
      if (e.code().equals("NOT_IMPLEMENTED")) {
        usable.set(false);
      }
    }
    return Optional.empty();
  }

  private void giveUp(String reason) {
    usable.set(false);
    LoggerFactory.getLogger(MultipartUpload.class)
        .warn(
            "Large files go through the MLflow server, as its storage cannot be used: {}", reason);
  }

  /** Sends the parts, each repeated alone, and collects what the storage calls them. */
  private Map<Integer, String> send(
      MultipartSession session, List<FilePart> parts, LongConsumer moved) throws IOException {
    Map<Integer, String> tags = new ConcurrentSkipListMap<>();
    List<Parallel.Task> tasks = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      int number = i + 1;
      FilePart part = parts.get(i);
      SignedAddress address = session.addresses().get(number);
      tasks.add(
          () -> {
            try {
              tags.put(
                  number,
                  Repeats.run(
                      attempt -> SignedPart.send(wire, address, part, moved, attempt),
                      e -> mayPass(e, tags.isEmpty())));
            } catch (LocalFileException | InterruptedTransferException e) {
              throw e;
            } catch (IOException e) {
              throw new StorageException(
                  address, "part %d of %d".formatted(number, parts.size()), e);
            }
          });
    }
    Parallel.run(PARTS_AT_A_TIME, tasks);
    return tags;
  }

  /** A storage that was never reached is not waited for: there is another way. */
  private static boolean mayPass(IOException e, boolean neverReached) {
    return Repeats.isTransient(e) && !(neverReached && StorageException.isUnreachable(e));
  }

  /*
   * When an answer gets lost after the work was done, the storage knows no such upload any more when
   * it is asked again. Then the size of the file tells. An older file of the same size would do so
   * too; whoever must know compares sums.
   */
  private static void complete(
      MultipartSession session, Map<Integer, String> tags, Supplier<Boolean> isThere) {
    for (int attempt = 1; ; attempt++) {
      try {
        session.complete(tags);
        return;
      } catch (TransientException e) {
        if (attempt == COMPLETE_ATTEMPTS || Thread.currentThread().isInterrupted()) {
          throw e;
        }
      } catch (RegistryException e) {
        if (attempt > 1 && isThere.get()) {
          return;
        }
        throw e;
      }
    }
  }
}
