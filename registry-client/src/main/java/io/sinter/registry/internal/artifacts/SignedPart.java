package io.sinter.registry.internal.artifacts;

import io.sinter.registry.internal.http.Headers;
import io.sinter.registry.internal.http.Reply;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.LongConsumer;

/**
 * A part of a file on its way to a signed address. It carries its MD5 sum, which S3 and its kin
 * compare with what arrived, and which the tag in their answer repeats unless they encrypt with
 * keys of their own.
 */
final class SignedPart {
  private static final int BUFFER_BYTES = 128 << 10;

  private SignedPart() {}

  /** Sends it once and returns what the storage calls it; may be empty. */
  static String send(
      Wire wire, SignedAddress address, FilePart part, LongConsumer moved, int attempt)
      throws IOException {
    byte[] sum;
    try {
      sum = md5(part);
    } catch (IOException e) {
      throw new LocalFileException("reading", part.file(), e);
    }
    Reply reply =
        wire.put(
            address.request().with("Content-MD5", Base64.getEncoder().encodeToString(sum)),
            part,
            moved,
            attempt);
    String tag = reply.headers().firstValue("ETag").orElse("");
    if (isSum(tag, reply.headers()) && !plain(tag).equals(HexFormat.of().formatHex(sum))) {
      moved.accept(-part.length());
      throw new IOException(
          "it stored a part with MD5 sum %s, %s was sent"
              .formatted(plain(tag), HexFormat.of().formatHex(sum)));
    }
    return tag;
  }

  private static boolean isSum(String tag, Headers headers) {
    String encryption = headers.firstValue("x-amz-server-side-encryption").orElse("AES256");
    return plain(tag).matches("[0-9a-f]{32}")
        && encryption.equals("AES256")
        && headers.firstValue("x-amz-server-side-encryption-customer-algorithm").isEmpty();
  }

  private static String plain(String tag) {
    return tag.replace("\"", "").toLowerCase(Locale.ROOT);
  }

  private static byte[] md5(FilePart part) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    try (FileChannel channel =
        FileChannel.open(part.file(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      for (long done = 0; done < part.length(); ) {
        buffer.clear().limit((int) Math.min(BUFFER_BYTES, part.length() - done));
        int read = channel.read(buffer, part.offset() + done);
        if (read < 0) {
          throw new EOFException("it became shorter meanwhile");
        }
        done += read;
        digest.update(buffer.flip());
      }
    }
    return digest.digest();
  }
}
