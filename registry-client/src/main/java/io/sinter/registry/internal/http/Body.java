package io.sinter.registry.internal.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** What a request carries. */
public interface Body {
  /** Nothing. */
  Body NONE = of(new byte[0]);

  /** In bytes. */
  long length();

  /** Writes all of it, each time it is asked. */
  void writeTo(OutputStream out) throws IOException;

  /** A text in UTF-8. */
  static Body text(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Body of(byte[] bytes) {
    return new Body() {
      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        out.write(bytes);
      }
    };
  }
}
