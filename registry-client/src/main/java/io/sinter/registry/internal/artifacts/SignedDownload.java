package io.sinter.registry.internal.artifacts;

import com.fasterxml.jackson.databind.JsonNode;
import io.sinter.registry.RegistryException;
import io.sinter.registry.internal.Call;
import io.sinter.registry.internal.Json;
import io.sinter.registry.internal.TransientException;
import io.sinter.registry.internal.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/*
 * MLflow's protocol (mlflow/server/handlers.py): presigned/<path> answers with an address that is
 * good for some minutes. One that the storage refuses is asked for again.
 */
/** Large files in ranges, straight from the storage behind the server, where it offers that. */
final class SignedDownload {
  private static final long SMALLEST_FILE_BYTES = 32L << 20;
  private static final long RANGE_BYTES = 16L << 20;
  private static final int RANGES_AT_A_TIME = 4;
  private static final Set<Integer> EXPIRED = Set.of(400, 401, 403);

  private final Transport transport;
  private final Wire wire;
  private final AtomicBoolean usable = new AtomicBoolean(true);

  SignedDownload(Transport transport, Wire wire) {
    this.transport = transport;
    this.wire = wire;
  }

  /**
   * Fetches a file, if it is large and the server offers it.
   *
   * @param purpose for messages
   * @param path of the file as the server knows it
   * @param size as far as it is known
   * @return whether it did; if not, nothing is left of the attempt
   */
  boolean download(String purpose, String path, OptionalLong size, Path file, LongConsumer moved)
      throws IOException {
    if (size.orElse(0) < SMALLEST_FILE_BYTES || !usable.get()) {
      return false;
    }
    Optional<SignedAddress> address = ask(purpose, path);
    if (address.isEmpty()) {
      return false;
    }
    AtomicLong received = new AtomicLong();
    LongConsumer counted = moved.andThen(received::addAndGet);
    Source source = new Source(() -> ask(purpose, path), address.get());
    try {
      create(file);
      List<Parallel.Task> tasks = new ArrayList<>();
      EntityTag tag = new EntityTag();
      for (long start = 0; start < size.getAsLong(); start += RANGE_BYTES) {
        long from = start;
        long to = Math.min(start + RANGE_BYTES, size.getAsLong());
        tasks.add(
            () -> fetch(source, PartialFile.range(file, from, to, tag, counted), received::get));
      }
      Parallel.run(RANGES_AT_A_TIME, tasks);
      return true;
    } catch (RangeIgnoredException | StorageException e) {
      boolean otherWay =
          !(e instanceof StorageException storage)
              || (storage.isUnreachable() && received.get() == 0);
      if (!otherWay) {
        throw e;
      }
      usable.set(false);
      LoggerFactory.getLogger(SignedDownload.class)
          .warn(
              "Large files come through the MLflow server, as its storage cannot be used: {}",
              e.getMessage());
      moved.accept(-received.get());
      Files.delete(file);
      return false;
    }
  }

  private static void create(Path file) throws LocalFileException {
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new LocalFileException("writing", file, e);
    }
  }

  private Optional<SignedAddress> ask(String purpose, String path) {
    Call call = Call.get(purpose, ProxyStore.SERVICE + "presigned/" + ProxyStore.encode(path));
    try {
      JsonNode answer = Json.read(transport.send(call).text());
      return SignedAddress.read(answer, transport.target().root().toString());
    } catch (IOException e) {
      throw transport.errors().unreadable(call, "not JSON");
    } catch (TransientException e) {
      throw e;
    } catch (RegistryException e) {
      // If the server refuses something else than this way, the other way will show it.
      if (e.code().equals("NOT_IMPLEMENTED")) {
        usable.set(false);
      }
      return Optional.empty();
    }
  }

  private void fetch(Source source, PartialFile range, LongSupplier received) throws IOException {
    AtomicReference<SignedAddress> used = new AtomicReference<>(source.address());
    try (range) {
      Repeats.run(
          number -> {
            used.set(source.address());
            return wire.get(used.get().request(), range, 0);
          },
          e -> {
            if (e instanceof RefusedException refused
                && EXPIRED.contains(refused.reply().status())) {
              return source.renew(used.get());
            }
            return Repeats.isTransient(e)
                && !(received.getAsLong() == 0 && StorageException.isUnreachable(e));
          });
    } catch (LocalFileException | InterruptedTransferException | RangeIgnoredException e) {
      throw e;
    } catch (IOException e) {
      throw new StorageException(used.get(), range.toString(), e);
    }
  }

  /** Where a file is; the address may change while it is fetched. */
  private static final class Source {
    private final Supplier<Optional<SignedAddress>> ask;
    private SignedAddress address;

    Source(Supplier<Optional<SignedAddress>> ask, SignedAddress address) {
      this.ask = ask;
      this.address = address;
    }

    synchronized SignedAddress address() {
      return address;
    }

    /** Asks for another address, unless someone has done so already. */
    synchronized boolean renew(SignedAddress refused) {
      if (address.equals(refused)) {
        ask.get().ifPresent(given -> address = given);
      }
      return !address.equals(refused);
    }
  }
}
