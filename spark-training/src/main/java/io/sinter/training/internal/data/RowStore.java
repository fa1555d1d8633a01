package io.sinter.training.internal.data;

import io.sinter.training.LoaderOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a rank in native memory, row after row, in chunks; what is beyond {@link
 * LoaderOptions#memoryBytes} lies in one local file. Filled by one thread through {@link #training}
 * and {@link #validation}, read after {@link #finish}.
 *
 * <p>While all rows fit the bound, they stay in memory and are shuffled as a whole. Beyond, half of
 * the bound keeps chunks, the other half takes the chunks of a window: an epoch goes through the
 * chunks in an order of its own, a window of them at a time, whose rows are shuffled as a whole.
 * The bound counts rows; batches and what a reader decodes into come on top.
 */
public final class RowStore implements AutoCloseable {
  private static final long SMALLEST_CHUNK = 64 << 10;
  private static final long LARGEST_CHUNK = 4 << 20;

  private final RecordLayout layout;
  private final LoaderOptions options;
  private final Supplier<Path> directory;
  private final BufferAllocator allocator = NativeMemory.root();
  private final int chunkShift;
  private final long chunkBytes;
  private final List<Chunk> resident = new ArrayList<>();
  private final Part training = new Part();
  private final Part validation = new Part();
  private long limit;
  private @Nullable SpillFile file;

  /**
   * An empty store.
   *
   * @param directory for rows that do not fit memory; asked at most once
   */
  public RowStore(RowSchema schema, LoaderOptions options, Supplier<Path> directory) {
    this.layout = new RecordLayout(schema);
    this.options = options;
    this.directory = directory;
    this.limit = options.memoryBytes();
    long wanted = Math.max(SMALLEST_CHUNK, Math.min(LARGEST_CHUNK, limit / 32));
    long rows = Math.max(1, Math.min(1 << 20, wanted / Math.max(1, layout.bytes())));
    this.chunkShift = 63 - Long.numberOfLeadingZeros(rows);
    this.chunkBytes = Math.max(1, (long) layout.bytes() << chunkShift);
  }

  /** Where a row has what. */
  public RecordLayout layout() {
    return layout;
  }

  /** The memory of this store, for what is kept beside the rows. */
  public BufferAllocator allocator() {
    return allocator;
  }

  /** Takes training rows. */
  public Part training() {
    return training;
  }

  /** Takes validation rows. */
  public Part validation() {
    return validation;
  }

  /**
   * The rows for reading; closes this store when it is closed.
   *
   * @param facts found out of the rows while this store was filled, if they were to be
   */
  public RankRows finish(Optional<RowFacts> facts) {
    return new StoredRows(this, options, facts);
  }

  /** Rows of a chunk are {@code 1 << chunkShift}, but for the last of a part. */
  int chunkShift() {
    return chunkShift;
  }

  /** Memory for one chunk that is read back; the caller closes it. */
  ArrowBuf read(Chunk chunk) {
    ArrowBuf buffer = allocator.buffer(chunkBytes);
    try {
      chunk.read(file(), buffer);
      return buffer;
    } catch (RuntimeException e) {
      buffer.close();
      throw e;
    }
  }

  /** How many spilled chunks may be in memory at a time. */
  int windowChunks() {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, options.memoryBytes() / 2 / chunkBytes));
  }

  private SpillFile file() {
    if (file == null) {
      file = new SpillFile(directory.get());
    }
    return file;
  }

  private Chunk newChunk(long first) {
    ArrowBuf freed = null;
    if ((resident.size() + 1) * chunkBytes > limit) {
      // From the first spilled chunk on, the other half of the bound belongs to the windows.
      limit = options.memoryBytes() / 2;
      freed = evict();
    }
    Chunk chunk =
        new Chunk(freed == null ? allocator.buffer(chunkBytes) : freed, layout.bytes(), first);
    resident.add(chunk);
    return chunk;
  }

  /** Spills the newest full chunks until there is room for one more; the memory of the last. */
  private @Nullable ArrowBuf evict() {
    ArrowBuf freed = null;
    for (int i = resident.size() - 1; i >= 0 && (resident.size() + 1) * chunkBytes > limit; i--) {
      Chunk chunk = resident.get(i);
      if (chunk != training.current && chunk != validation.current) {
        if (freed != null) {
          freed.close();
        }
        freed = chunk.spill(file());
        resident.remove(i);
      }
    }
    return freed;
  }

  @Override
  public void close() {
    resident.forEach(Chunk::close);
    resident.clear();
    if (file != null) {
      file.close();
      file = null;
    }
    allocator.close();
  }

  /** The training rows or the validation rows. */
  public final class Part {
    private final List<Chunk> chunks = new ArrayList<>();
    private @Nullable Chunk current;
    private long rows;

    private Part() {}

    /** How many rows may be written at {@link #address} now, at least 1. */
    public int room() {
      if (current == null || current.rows() == 1 << chunkShift) {
        current = null;
        current = newChunk(rows);
        chunks.add(current);
      }
      return (1 << chunkShift) - current.rows();
    }

    /** Where the next row belongs; valid after {@link #room} until {@link #commit}. */
    public long address() {
      Chunk chunk = Objects.requireNonNull(current);
      return chunk.address() + (long) chunk.rows() * layout.bytes();
    }

    /** Adds the rows written at {@link #address}. */
    public void commit(int count) {
      Objects.requireNonNull(current).add(count);
      rows += count;
    }

    long rows() {
      return rows;
    }

    List<Chunk> chunks() {
      return chunks;
    }
  }
}
