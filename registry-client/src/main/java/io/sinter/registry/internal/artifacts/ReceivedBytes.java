package io.sinter.registry.internal.artifacts;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Writes the body of one answer to a file as it comes. */
final class ReceivedBytes implements BodySubscriber<String> {
  private final Path file;
  private final FileChannel channel;
  private final OptionalLong end;
  private final LongConsumer moved;
  private final CompletableFuture<String> done = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;

  /** Writes at the channel's position, at most up to the end. */
  ReceivedBytes(Path file, FileChannel channel, OptionalLong end, LongConsumer moved) {
    this.file = file;
    this.channel = channel;
    this.end = end;
    this.moved = moved;
  }

  @Override
  public CompletionStage<String> getBody() {
    return done;
  }

  @Override
  public synchronized void onSubscribe(Flow.Subscription newSubscription) {
    subscription = newSubscription;
    if (done.isDone()) {
      newSubscription.cancel();
    } else {
      newSubscription.request(1);
    }
  }

  @Override
  public synchronized void onNext(List<ByteBuffer> items) {
    if (done.isDone()) {
      return;
    }
    try {
      write(items.toArray(ByteBuffer[]::new));
      subscription.request(1);
    } catch (IOException e) {
      fail(e);
    }
  }

  private void write(ByteBuffer[] buffers) throws IOException {
    long size = 0;
    for (ByteBuffer buffer : buffers) {
      size += buffer.remaining();
    }
    if (end.isPresent() && channel.position() + size > end.getAsLong()) {
      throw new IOException(
          "more came than the %d bytes there should be".formatted(end.getAsLong()));
    }
    try {
      for (long written = 0; written < size; ) {
        written += channel.write(buffers);
      }
    } catch (IOException e) {
      throw new LocalFileException("writing", file, e);
    }
    moved.accept(size);
  }

  @Override
  public synchronized void onError(Throwable failure) {
    done.completeExceptionally(failure);
  }

  @Override
  public synchronized void onComplete() {
    try {
      if (end.isPresent() && channel.position() < end.getAsLong()) {
        throw new IOException(
            "it ended after %d of %d bytes".formatted(channel.position(), end.getAsLong()));
      }
      done.complete("");
    } catch (IOException e) {
      done.completeExceptionally(e);
    }
  }

  /** Takes no more. */
  synchronized void fail(IOException failure) {
    if (done.completeExceptionally(failure) && subscription != null) {
      subscription.cancel();
    }
  }

  void stop() {
    fail(new IOException("given up"));
  }
}
