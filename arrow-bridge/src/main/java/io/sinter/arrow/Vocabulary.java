package io.sinter.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.util.MemoryUtil;
import org.jspecify.annotations.Nullable;

/**
 * The category strings a model knows, and their indices: 0 for a missing value (null or ""), 1 for
 * a string it does not know, 2 + i for {@code values().get(i)}. Looks UTF-8 bytes up where they lie
 * in Arrow memory, without making a String. Immutable and thread-safe.
 */
public final class Vocabulary {
  /** Index of null and of the empty string. */
  public static final int MISSING = 0;

  /** Index of every string that is not in the vocabulary. */
  public static final int UNKNOWN = 1;

  /** Index of the first value. */
  public static final int FIRST_VALUE = 2;

  private static final long PRIME = 0x9E3779B97F4A7C15L;

  private final List<String> values;
  private final byte[][] keys;
  private final long[] hashes;
  private final int[] slots;
  private final int mask;

  private Vocabulary(List<String> values) {
    this.values = values;
    int capacity = Math.max(4, Integer.highestOneBit(Math.max(1, values.size())) << 2);
    this.keys = new byte[values.size()][];
    this.hashes = new long[values.size()];
    this.slots = new int[capacity];
    this.mask = capacity - 1;
    Arrays.fill(slots, -1);
    for (int i = 0; i < values.size(); i++) {
      insert(i, encode(values.get(i), i));
    }
  }

  /**
   * Makes a vocabulary of distinct, non-empty strings, in the order that gives them their indices.
   *
   * @throws BridgeException if a value is empty, repeated or not valid Unicode
   */
  public static Vocabulary of(List<String> values) {
    return new Vocabulary(List.copyOf(values));
  }

  /** The known strings in index order. */
  public List<String> values() {
    return values;
  }

  /** Number of indices, the two reserved ones included: what an embedding table needs. */
  public int size() {
    return values.size() + FIRST_VALUE;
  }

  /** The index of one string. */
  public int indexOf(@Nullable String value) {
    if (value == null || value.isEmpty()) {
      return MISSING;
    }
    byte[] bytes = value.getBytes(UTF_8);
    return indexOf(bytes, bytes.length);
  }

  /** The index of the first {@code length} bytes as UTF-8. */
  public int indexOf(byte[] bytes, int length) {
    if (length == 0) {
      return MISSING;
    }
    long hash = hash(bytes, length);
    for (int slot = first(hash); slots[slot] >= 0; slot = slot + 1 & mask) {
      int i = slots[slot];
      if (hashes[i] == hash && Arrays.equals(keys[i], 0, keys[i].length, bytes, 0, length)) {
        return FIRST_VALUE + i;
      }
    }
    return UNKNOWN;
  }

  /** The index of the {@code length} UTF-8 bytes at a native address, which must be readable. */
  public int indexOf(long address, int length) {
    if (length == 0) {
      return MISSING;
    }
    long hash = hash(address, length);
    for (int slot = first(hash); slots[slot] >= 0; slot = slot + 1 & mask) {
      int i = slots[slot];
      if (hashes[i] == hash && same(keys[i], address, length)) {
        return FIRST_VALUE + i;
      }
    }
    return UNKNOWN;
  }

  private void insert(int index, byte[] key) {
    long hash = hash(key, key.length);
    int slot = first(hash);
    for (; slots[slot] >= 0; slot = slot + 1 & mask) {
      int other = slots[slot];
      if (hashes[other] == hash && Arrays.equals(keys[other], key)) {
        throw new BridgeException(
            "Cannot make a vocabulary: values %d and %d are both \"%s\" (allowed: distinct values). Remove the second."
                .formatted(other, index, values.get(index)));
      }
    }
    slots[slot] = index;
    keys[index] = key;
    hashes[index] = hash;
  }

  private static byte[] encode(String value, int index) {
    if (value.isEmpty()) {
      throw new BridgeException(
          "Cannot make a vocabulary: value %d is empty (allowed: non-empty strings; \"\" means missing). Remove it."
              .formatted(index));
    }
    try {
      ByteBuffer encoded = UTF_8.newEncoder().encode(CharBuffer.wrap(value));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new BridgeException(
          "Cannot make a vocabulary: value %d is not valid Unicode (it has a lone surrogate). Repair the string."
              .formatted(index),
          e);
    }
  }

  private int first(long hash) {
    return (int) (hash ^ hash >>> 32) & mask;
  }

  private static long hash(byte[] bytes, int length) {
    long hash = length * PRIME;
    int i = 0;
    for (; i + 8 <= length; i += 8) {
      hash = mix(hash, MemoryUtil.getLong(bytes, i));
    }
    long tail = 0;
    for (; i < length; i++) {
      tail = (tail << 8) | (bytes[i] & 0xFF);
    }
    return mix(hash, tail);
  }

  private static long hash(long address, int length) {
    long hash = length * PRIME;
    int i = 0;
    for (; i + 8 <= length; i += 8) {
      hash = mix(hash, MemoryUtil.getLong(address + i));
    }
    long tail = 0;
    for (; i < length; i++) {
      tail = (tail << 8) | (MemoryUtil.getByte(address + i) & 0xFF);
    }
    return mix(hash, tail);
  }

  private static long mix(long hash, long word) {
    long mixed = (hash ^ word) * PRIME;
    return mixed ^ mixed >>> 29;
  }

  private static boolean same(byte[] key, long address, int length) {
    if (key.length != length) {
      return false;
    }
    int i = 0;
    for (; i + 8 <= length; i += 8) {
      if (MemoryUtil.getLong(key, i) != MemoryUtil.getLong(address + i)) {
        return false;
      }
    }
    for (; i < length; i++) {
      if (key[i] != MemoryUtil.getByte(address + i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Vocabulary that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return "Vocabulary" + values;
  }
}
