package io.sinter.registry;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PublicKey;
import java.security.Signature;

/** The two algorithms that sign verdicts. */
final class Signatures {
  private Signatures() {}

  static String algorithm(Key key) {
    return switch (key.getAlgorithm()) {
      case "Ed25519", "EdDSA" -> "Ed25519";
      case "EC" -> "SHA256withECDSA";
      default ->
          throw new RegistryException(
              "Cannot use a key of type %s (allowed: Ed25519, ECDSA on P-256). Make one: openssl genpkey -algorithm ed25519"
                  .formatted(key.getAlgorithm()));
    };
  }

  static boolean holds(PublicKey key, byte[] message, byte[] signed) {
    try {
      Signature signature = Signature.getInstance(algorithm(key));
      signature.initVerify(key);
      signature.update(message);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      // What is no signature at all does not hold either.
      return false;
    }
  }
}
