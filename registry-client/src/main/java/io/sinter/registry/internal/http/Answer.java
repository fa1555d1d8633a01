package io.sinter.registry.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Takes the body of an answer. */
@FunctionalInterface
public interface Answer {
  /** Many times the largest page that MLflow sends. */
  int LONGEST_TEXT = 64 << 20;

  /** Makes the body text. */
  Answer TEXT = (status, headers, body) -> text(body);

  /** Reads the body to its end; what it returns becomes the text of the reply. */
  String read(int status, Headers headers, InputStream body) throws IOException;

  /** A text in UTF-8; one of more than 64 MiB breaks the answer off. */
  static String text(InputStream body) throws IOException {
    byte[] bytes = body.readNBytes(LONGEST_TEXT + 1);
    if (bytes.length > LONGEST_TEXT) {
      throw new IOException("an answer of more than %d bytes".formatted(LONGEST_TEXT));
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
