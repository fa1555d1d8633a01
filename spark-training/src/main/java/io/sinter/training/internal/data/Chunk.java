package io.sinter.training.internal.data;

import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/** Some rows one after the other, in memory or in the spill file. */
final class Chunk {
  private final long bytesPerRow;
  private final long first;
  private @Nullable ArrowBuf memory;
  private long position;
  private int rows;

  /**
   * An empty chunk.
   *
   * @param memory is the chunk's until it is taken
   * @param first number of its first row
   */
  Chunk(ArrowBuf memory, long bytesPerRow, long first) {
    this.memory = memory;
    this.bytesPerRow = bytesPerRow;
    this.first = first;
  }

  /** The number of its first row in its part. */
  long first() {
    return first;
  }

  int rows() {
    return rows;
  }

  void add(int more) {
    rows += more;
  }

  boolean isResident() {
    return memory != null;
  }

  /** Where the rows lie; only of a resident chunk. */
  long address() {
    return Objects.requireNonNull(memory).memoryAddress();
  }

  /** Writes the rows to the file; the memory is the caller's from now on. */
  ArrowBuf spill(SpillFile file) {
    ArrowBuf freed = Objects.requireNonNull(memory);
    position = file.write(freed, rows * bytesPerRow);
    memory = null;
    return freed;
  }

  /** Reads the rows of a spilled chunk. */
  void read(SpillFile file, ArrowBuf target) {
    file.read(position, target, rows * bytesPerRow);
  }

  /** Frees the memory. */
  void close() {
    if (memory != null) {
      memory.close();
      memory = null;
    }
  }
}
