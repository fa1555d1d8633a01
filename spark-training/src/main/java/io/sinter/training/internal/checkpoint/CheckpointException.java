package io.sinter.training.internal.checkpoint;

/** Why a checkpoint cannot be used: its message goes on after a colon. */
final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CheckpointException(String message) {
    super(message);
  }
}
