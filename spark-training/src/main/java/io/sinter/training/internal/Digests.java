package io.sinter.training.internal;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256. */
public final class Digests {
  private Digests() {}

  /** A digest to feed. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JVM has SHA-256", e);
    }
  }

  /** Of some bytes, as 64 hexadecimal digits. */
  public static String sha256(byte[] bytes) {
    return hex(sha256().digest(bytes));
  }

  /** A digest in hexadecimal. */
  public static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }
}
