package io.sinter.registry.internal.foreign;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/*
 * Written by hand for two reasons: the check of a file that nobody vouches for must not itself be a parser that
 * builds whatever the file asks for, and the module takes no dependency for it.
 */
/**
 * The fields of one Protocol Buffers message, one after the other, straight from the bytes. Nothing
 * is built and nothing outside the given bytes is read. Not thread-safe.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">the wire format</a>
 */
final class ProtoReader {
  static final int VARINT = 0;
  static final int BYTES = 2;

  private static final int FIXED64 = 1;
  private static final int FIXED32 = 5;

  private final byte[] bytes;
  private final int end;
  private int position;
  private int field;
  private int wire;
  private int header;
  private int start;
  private long number;

  ProtoReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private ProtoReader(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.position = from;
    this.end = end;
  }

  /**
   * Goes to the next field; false at the end of the message.
   *
   * @throws IllegalArgumentException if the bytes are no message
   */
  boolean next() {
    if (position == end) {
      return false;
    }
    header = position;
    long tag = varint();
    field = (int) (tag >>> 3);
    wire = (int) (tag & 7);
    if (field <= 0 || tag >>> 32 != 0) {
      throw new IllegalArgumentException("byte %d begins no field".formatted(header));
    }
    switch (wire) {
      case VARINT -> {
        start = position;
        number = varint();
      }
      case FIXED64 -> take(8);
      case FIXED32 -> take(4);
      case BYTES -> take(varint());
      default ->
          throw new IllegalArgumentException(
              "the field at byte %d is of an unknown kind %d".formatted(header, wire));
    }
    return true;
  }

  private void take(long length) {
    if (length < 0 || length > end - position) {
      throw new IllegalArgumentException(
          "the field at byte %d ends after the file does, or its parent".formatted(header));
    }
    start = position;
    position += (int) length;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (position == end) {
        break;
      }
      byte next = bytes[position++];
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("the number at byte %d does not end".formatted(header));
  }

  /** The field's number. */
  int field() {
    return field;
  }

  /** The field's value as a whole number. */
  long number() {
    require(VARINT);
    return number;
  }

  /** The field as a message. */
  ProtoReader message() {
    require(BYTES);
    return new ProtoReader(bytes, start, position);
  }

  /** The field as text. */
  String text() {
    require(BYTES);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, start, size()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the text at byte %d is not UTF-8".formatted(header), e);
    }
  }

  /** The field as whole numbers one after the other. */
  List<Long> packed() {
    require(BYTES);
    ProtoReader numbers = new ProtoReader(bytes, start, position);
    List<Long> all = new ArrayList<>();
    while (numbers.position < numbers.end) {
      all.add(numbers.varint());
    }
    return all;
  }

  /** Whether the field is a text, a message or bytes. */
  boolean isBytes() {
    return wire == BYTES;
  }

  /** The bytes of the field's value. */
  int size() {
    return position - start;
  }

  /** The whole field, its number and kind included, into a message that is being written. */
  void copyTo(ProtoWriter out) {
    out.raw(bytes, header, position - header);
  }

  private void require(int wanted) {
    if (wire != wanted) {
      throw new IllegalArgumentException(
          "the field at byte %d has kind %d where %d belongs".formatted(header, wire, wanted));
    }
  }
}
