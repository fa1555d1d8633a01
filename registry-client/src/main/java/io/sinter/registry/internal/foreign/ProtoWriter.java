package io.sinter.registry.internal.foreign;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** One Protocol Buffers message, written field by field. Not thread-safe. */
final class ProtoWriter {
  private final ByteArrayOutputStream out;

  ProtoWriter(int size) {
    out = new ByteArrayOutputStream(size);
  }

  ProtoWriter() {
    this(64);
  }

  ProtoWriter number(int field, long value) {
    varint((long) field << 3);
    varint(value);
    return this;
  }

  ProtoWriter text(int field, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return bytes(field, bytes, 0, bytes.length);
  }

  ProtoWriter message(int field, ProtoWriter message) {
    varint(((long) field << 3) | ProtoReader.BYTES);
    varint(message.out.size());
    out.writeBytes(message.out.toByteArray());
    return this;
  }

  ProtoWriter bytes(int field, byte[] source, int from, int length) {
    varint(((long) field << 3) | ProtoReader.BYTES);
    varint(length);
    out.write(source, from, length);
    return this;
  }

  /** Bytes that are fields already. */
  void raw(byte[] source, int from, int length) {
    out.write(source, from, length);
  }

  byte[] toBytes() {
    return out.toByteArray();
  }

  private void varint(long value) {
    long left = value;
    while ((left & ~0x7FL) != 0) {
      out.write((int) ((left & 0x7F) | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }
}
