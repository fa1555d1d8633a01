package io.sinter.registry;

import io.sinter.registry.internal.Digests;
import io.sinter.registry.internal.KeyFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/**
 * A key pair that signs verdicts: Ed25519, or ECDSA on P-256 with SHA-256. Immutable and
 * thread-safe; its text shows no secret.
 */
public final class SigningKey {
  private final PrivateKey privateKey;
  private final PublicKey publicKey;

  private SigningKey(PrivateKey privateKey, PublicKey publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
  }

  /**
   * Reads a PKCS#8 private key from a PEM file, as {@code openssl genpkey -algorithm ed25519} makes
   * it, and its public key from the file beside it that ends in {@code .pub}.
   *
   * @throws RegistryException if a file is missing, of another kind, or the two are no pair
   */
  public static SigningKey read(Path file) {
    Path beside = publicFile(file);
    if (!Files.isRegularFile(beside)) {
      throw new RegistryException(
          "Cannot sign with %s: its public key %s is missing (allowed: a PEM file beside it). Make it: openssl pkey -in %s -pubout -out %s"
              .formatted(file, beside, file, beside));
    }
    PrivateKey secret = KeyFiles.privateKey(file);
    PublicKey open = KeyFiles.publicKey(beside);
    SigningKey key = new SigningKey(secret, open);
    byte[] probe = {1, 2, 3};
    if (!secret.getAlgorithm().equals(open.getAlgorithm())
        || !Signatures.holds(open, probe, key.sign(probe))) {
      throw new RegistryException(
          "Cannot sign with %s: %s is not its public key (allowed: the two of one pair). Make it again: openssl pkey -in %s -pubout -out %s"
              .formatted(file, beside, file, beside));
    }
    return key;
  }

  /**
   * Reads the key in a file that is made, with mode 0600 in a directory of mode 0700, if it is not
   * there. Of processes that make it at the same time, all use one.
   */
  public static SigningKey readOrCreate(Path file) {
    if (!Files.exists(file)) {
      try {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        KeyFiles.write(file, pair, publicFile(file));
      } catch (GeneralSecurityException e) {
        throw new RegistryException("Cannot make a signing key: %s.".formatted(e.getMessage()), e);
      }
    }
    return read(file);
  }

  /** The public key in a PEM file, for those who verify. */
  public static PublicKey readPublic(Path file) {
    return KeyFiles.publicKey(file);
  }

  /** Where the public key of a private key's file is: {@code promotion.pub} of promotion.pem. */
  public static Path publicFile(Path file) {
    String name = file.getFileName().toString().replaceFirst("\\.(pem|key)$", "");
    return file.resolveSibling(name + ".pub");
  }

  /** Names a public key: the SHA-256 of its SubjectPublicKeyInfo, in hexadecimal. */
  public static String id(PublicKey key) {
    return Digests.sha256(key.getEncoded());
  }

  /** The public half. */
  public PublicKey publicKey() {
    return publicKey;
  }

  byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance(Signatures.algorithm(privateKey));
      signature.initSign(privateKey);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new RegistryException(
          "Cannot sign with a key of type %s: %s (allowed: Ed25519, ECDSA on P-256)."
              .formatted(privateKey.getAlgorithm(), e.getMessage()),
          e);
    }
  }

  @Override
  public String toString() {
    return "%s key %s".formatted(publicKey.getAlgorithm(), id(publicKey));
  }
}
