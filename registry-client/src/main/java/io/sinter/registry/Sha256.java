package io.sinter.registry;

import io.sinter.registry.internal.Digests;
import java.nio.charset.StandardCharsets;

/** SHA-256, as manifests, digests of packages and fingerprints of texts write it. */
public final class Sha256 {
  private Sha256() {}

  /** The digest of the text's UTF-8 bytes, as 64 hexadecimal digits. */
  public static String of(String text) {
    return Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
  }
}
