package io.sinter.training.internal.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sinter.training.internal.Digests;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The state of one rank as bytes: eight bytes that say what it is, the length of a JSON header as
 * four, the header with the name and the size of each buffer, then the buffers as they are in
 * memory (little-endian on the machines libtorch runs on).
 */
final class StateFile {
  private static final byte[] MAGIC = "SINTERS1".getBytes(StandardCharsets.US_ASCII);
  private static final int LARGEST_HEADER = 16 << 20;
  private static final int CHUNK = 1 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private StateFile() {}

  /**
   * Writes a state; does not flush or close.
   *
   * @return length and digest of what was written
   */
  static SavedFile write(OutputStream out, int rank, TrainingState state) throws IOException {
    byte[] header = header(rank, state);
    MessageDigest digest = Digests.sha256();
    ByteBuffer start = ByteBuffer.allocate(MAGIC.length + Integer.BYTES + header.length);
    start.put(MAGIC).putInt(header.length).put(header);
    digest.update(start.array());
    out.write(start.array());
    long length = start.capacity();
    byte[] chunk = new byte[CHUNK];
    for (Map<String, ByteBuffer> part : List.of(state.shared(), state.own())) {
      for (ByteBuffer buffer : new TreeMap<>(part).values()) {
        ByteBuffer view = buffer.duplicate();
        length += view.remaining();
        while (view.hasRemaining()) {
          int bytes = Math.min(chunk.length, view.remaining());
          view.get(chunk, 0, bytes);
          digest.update(chunk, 0, bytes);
          out.write(chunk, 0, bytes);
        }
      }
    }
    return new SavedFile(rank, length, Digests.hex(digest.digest()));
  }

  private static byte[] header(int rank, TrainingState state) throws IOException {
    ObjectNode json = JSON.createObjectNode().put("rank", rank);
    Cursor cursor = state.cursor();
    json.put("epoch", cursor.epoch()).put("step", cursor.step());
    json.put("steps", cursor.steps()).put("ranks", cursor.ranks());
    describe(json.putArray("shared"), state.shared());
    describe(json.putArray("own"), state.own());
    return JSON.writeValueAsBytes(json);
  }

  private static void describe(ArrayNode array, Map<String, ByteBuffer> buffers) {
    new TreeMap<>(buffers)
        .forEach(
            (name, buffer) -> array.addObject().put("name", name).put("bytes", buffer.remaining()));
  }

  /**
   * Reads and verifies a state. The digest is known before anything of it is used.
   *
   * @param in at its start; not closed
   * @throws CheckpointException if it is not what was written
   */
  static TrainingState read(InputStream in, SavedFile expected) throws IOException {
    MessageDigest digest = Digests.sha256();
    DataInputStream data = new DataInputStream(new DigestInputStream(in, digest));
    byte[] magic = data.readNBytes(MAGIC.length);
    if (!java.util.Arrays.equals(magic, MAGIC)) {
      throw new CheckpointException("%s is no state of a training".formatted(expected.name()));
    }
    int headerLength = data.readInt();
    if (headerLength < 0 || headerLength > Math.min(LARGEST_HEADER, expected.length())) {
      throw changed(expected);
    }
    JsonNode header;
    try {
      header = JSON.readTree(data.readNBytes(headerLength));
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      throw changed(expected);
    }
    long rest = expected.length() - MAGIC.length - Integer.BYTES - headerLength;
    if (size(header.path("shared")) + size(header.path("own")) != rest) {
      throw changed(expected);
    }
    Map<String, ByteBuffer> shared = buffers(data, header.path("shared"));
    Map<String, ByteBuffer> own = buffers(data, header.path("own"));
    if (!Digests.hex(digest.digest()).equals(expected.sha256())) {
      throw changed(expected);
    }
    Cursor cursor =
        new Cursor(
            header.path("epoch").asInt(),
            header.path("step").asInt(),
            header.path("steps").asLong(),
            header.path("ranks").asInt());
    return new TrainingState(cursor, shared, own);
  }

  private static long size(JsonNode described) {
    long bytes = 0;
    for (JsonNode buffer : described) {
      bytes += Math.max(0, buffer.path("bytes").asLong());
    }
    return bytes;
  }

  private static Map<String, ByteBuffer> buffers(DataInputStream data, JsonNode described)
      throws IOException {
    Map<String, ByteBuffer> buffers = new TreeMap<>();
    byte[] chunk = new byte[CHUNK];
    for (JsonNode node : described) {
      int bytes = Math.max(0, node.path("bytes").asInt());
      ByteBuffer buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
      while (buffer.hasRemaining()) {
        int read = Math.min(chunk.length, buffer.remaining());
        data.readFully(chunk, 0, read);
        buffer.put(chunk, 0, read);
      }
      buffers.put(node.path("name").asText(), buffer.flip());
    }
    return buffers;
  }

  private static CheckpointException changed(SavedFile expected) {
    return new CheckpointException(
        "%s is not what was saved (its SHA-256 differs)".formatted(expected.name()));
  }
}
