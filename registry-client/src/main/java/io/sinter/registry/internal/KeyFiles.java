package io.sinter.registry.internal;

import io.sinter.registry.RegistryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys in PEM files (RFC 7468): PKCS#8 private keys and SubjectPublicKeyInfo. */
public final class KeyFiles {
  private static final List<String> ALGORITHMS = List.of("Ed25519", "EC");
  private static final int P256_BITS = 256;

  private KeyFiles() {}

  /** The private key in a file. */
  public static PrivateKey privateKey(Path file) {
    byte[] der = read(file, "PRIVATE KEY");
    for (String algorithm : ALGORITHMS) {
      try {
        return checked(
            file, KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der)));
      } catch (GeneralSecurityException e) {
        // Of the other type, or of none that is allowed: said below.
      }
    }
    throw unknown(file);
  }

  /** The public key in a file. */
  public static PublicKey publicKey(Path file) {
    byte[] der = read(file, "PUBLIC KEY");
    for (String algorithm : ALGORITHMS) {
      try {
        return checked(
            file, KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der)));
      } catch (GeneralSecurityException e) {
        // Of the other type, or of none that is allowed: said below.
      }
    }
    throw unknown(file);
  }

  /**
   * Writes both keys, the private one last and unless it is there: whoever finds it finds both. Of
   * several who write at the same time, the first one's private key stays, and its public one.
   */
  public static void write(Path file, KeyPair pair, Path publicFile) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent(), permissions(file, "rwx------"));
      Path secret = temporary(file, "PRIVATE KEY", pair.getPrivate().getEncoded());
      Path open = temporary(file, "PUBLIC KEY", pair.getPublic().getEncoded());
      try {
        Path claim = file.resolveSibling(file.getFileName() + ".making");
        Files.createFile(claim);
        try {
          if (!Files.exists(file)) {
            Files.move(open, publicFile, StandardCopyOption.ATOMIC_MOVE);
            Files.move(secret, file, StandardCopyOption.ATOMIC_MOVE);
          }
        } finally {
          Files.deleteIfExists(claim);
        }
      } catch (FileAlreadyExistsException e) {
        awaitFile(file);
      } finally {
        Files.deleteIfExists(secret);
        Files.deleteIfExists(open);
      }
    } catch (IOException e) {
      throw new RegistryException(
          "Cannot make signing key %s: writing failed (%s). Check the directory's permissions and the disk."
              .formatted(file, e),
          e);
    }
  }

  private static void awaitFile(Path file) throws IOException {
    for (int attempt = 0; attempt < 100 && !Files.exists(file); attempt++) {
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    if (!Files.exists(file)) {
      throw new IOException(
          "somebody has begun to make it and not finished: remove " + file + ".making");
    }
  }

  private static Path temporary(Path file, String label, byte[] der) throws IOException {
    Path path =
        Files.createTempFile(
            file.toAbsolutePath().getParent(), "key", ".tmp", permissions(file, "rw-------"));
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        path, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, body, label));
  }

  private static FileAttribute<?>[] permissions(Path file, String mode) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  private static byte[] read(Path file, String label) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new RegistryException(
          "Cannot read key %s: %s (allowed: a readable PEM file). Correct the path or the permissions."
              .formatted(file, e),
          e);
    }
    Matcher block =
        Pattern.compile(
                "-----BEGIN %s-----([A-Za-z0-9+/=\\s]+)-----END %s-----".formatted(label, label))
            .matcher(text);
    if (!block.find()) {
      throw new RegistryException(
          "Cannot read key %s: it has no block '%s' (allowed: PEM, unencrypted). Make one: openssl genpkey -algorithm ed25519"
              .formatted(file, label));
    }
    try {
      return Base64.getMimeDecoder().decode(block.group(1));
    } catch (IllegalArgumentException e) {
      throw new RegistryException(
          "Cannot read key %s: its block '%s' is not base64.".formatted(file, label), e);
    }
  }

  private static <K extends java.security.Key> K checked(Path file, K key) {
    if (key instanceof ECKey curve
        && curve.getParams().getCurve().getField().getFieldSize() != P256_BITS) {
      throw unknown(file);
    }
    return key;
  }

  private static RegistryException unknown(Path file) {
    return new RegistryException(
        "Cannot use key %s: it is of another type (allowed: Ed25519, ECDSA on P-256). Make one: openssl genpkey -algorithm ed25519"
            .formatted(file));
  }
}
