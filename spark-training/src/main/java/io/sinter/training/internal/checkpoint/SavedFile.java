package io.sinter.training.internal.checkpoint;

/**
 * One rank's file of a checkpoint.
 *
 * @param rank that wrote it
 * @param length in bytes
 * @param sha256 of all its bytes, in hexadecimal
 */
record SavedFile(int rank, long length, String sha256) {
  /** Its name in the folder of the checkpoint. */
  String name() {
    return name(rank);
  }

  static String name(int rank) {
    return "rank-%05d.state".formatted(rank);
  }
}
