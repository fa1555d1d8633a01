package io.sinter.training.internal.checkpoint;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** The line from one rank to a publisher in the same JVM. */
final class TestDriver implements CheckpointDriver {
  private final CheckpointPublisher publisher;
  private final int attempt;
  private final int rank;
  private final UnaryOperator<List<String>> meeting;

  /**
   * @param meeting what all ranks say, given what this one says
   */
  TestDriver(
      CheckpointPublisher publisher, int attempt, int rank, UnaryOperator<List<String>> meeting) {
    this.publisher = publisher;
    this.attempt = attempt;
    this.rank = rank;
    this.meeting = meeting;
  }

  private static final class Waiting implements Answer {
    private final CompletableFuture<List<String>> texts = new CompletableFuture<>();

    @Override
    public void give(List<String> given) {
      texts.complete(given);
    }

    @Override
    public void refuse(String reason) {
      texts.completeExceptionally(new IOException(reason));
    }

    List<String> await() throws IOException {
      try {
        return texts.get(250, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        throw new IOException(e.getCause().getMessage(), e);
      } catch (InterruptedException | TimeoutException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public List<String> candidates() {
    Waiting answer = new Waiting();
    publisher.candidates(attempt, answer);
    try {
      return answer.await();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public List<String> exchange(String message) {
    return meeting.apply(List.of(message));
  }

  @Override
  public void refused(String name, String cause) {
    publisher.refused(name, cause);
  }

  @Override
  public void saved(String name, Cursor cursor, long length, String sha256) throws IOException {
    Waiting answer = new Waiting();
    publisher.saved(attempt, rank, name, cursor, length, sha256, answer);
    answer.await();
  }

  @Override
  public void unsaved(String name, String cause) {
    publisher.unsaved(attempt, rank, name, cause);
  }
}
