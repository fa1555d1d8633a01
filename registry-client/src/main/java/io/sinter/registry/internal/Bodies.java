package io.sinter.registry.internal;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Request and response bodies that report each piece moved, so that a stalled transfer shows. */
final class Bodies {
  private Bodies() {}

  /** The file, streamed. */
  static BodyPublisher upload(Path file, Runnable onProgress) throws IOException {
    BodyPublisher source = BodyPublishers.ofFile(file);
    if (Files.size(file) == 0) {
      return BodyPublishers.noBody();
    }
    return BodyPublishers.fromPublisher(
        subscriber -> source.subscribe(watched(subscriber, onProgress)), source.contentLength());
  }

  /** A success goes to the file, anything else becomes text. */
  static BodyHandler<String> download(Path file, Runnable onProgress) {
    return info -> {
      if (info.statusCode() / 100 != 2) {
        return text();
      }
      BodySubscriber<String> sink =
          BodySubscribers.mapping(BodySubscribers.ofFile(file), written -> "");
      return new WatchedSubscriber(sink, onProgress);
    };
  }

  static BodySubscriber<String> text() {
    return BodySubscribers.ofString(StandardCharsets.UTF_8);
  }

  private static Flow.Subscriber<ByteBuffer> watched(
      Flow.Subscriber<? super ByteBuffer> target, Runnable onProgress) {
    return new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        target.onSubscribe(subscription);
      }

      @Override
      public void onNext(ByteBuffer item) {
        onProgress.run();
        target.onNext(item);
      }

      @Override
      public void onError(Throwable failure) {
        target.onError(failure);
      }

      @Override
      public void onComplete() {
        onProgress.run();
        target.onComplete();
      }
    };
  }

  private record WatchedSubscriber(BodySubscriber<String> target, Runnable onProgress)
      implements BodySubscriber<String> {
    @Override
    public CompletionStage<String> getBody() {
      return target.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      target.onSubscribe(subscription);
    }

    @Override
    public void onNext(List<ByteBuffer> items) {
      onProgress.run();
      target.onNext(items);
    }

    @Override
    public void onError(Throwable failure) {
      target.onError(failure);
    }

    @Override
    public void onComplete() {
      target.onComplete();
    }
  }
}
