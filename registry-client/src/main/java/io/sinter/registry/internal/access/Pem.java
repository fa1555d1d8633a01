package io.sinter.registry.internal.access;

import io.sinter.registry.RegistryException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and private keys of text files (RFC 7468). No part of a key gets into errors. */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile(
          "-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----", Pattern.DOTALL);
  private static final String CONVERT =
      "Convert it: `openssl pkcs8 -topk8 -nocrypt -in KEY -out KEY.pem`, and put the certificates and that key into one file.";

  /** What goes before a PKCS#1 key to make it PKCS#8: version 0, rsaEncryption, octets. */
  private static final byte[] RSA_HEADER = {
    0x02,
    0x01,
    0x00,
    0x30,
    0x0d,
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };

  private Pem() {}

  /** Not decoded yet: an array would be printed, compared and shared by address. */
  private record Block(String kind, String base64) {
    byte[] bytes() {
      return Base64.getMimeDecoder().decode(base64);
    }

    @Override
    public String toString() {
      return kind;
    }
  }

  /** The certificates in the order of the file, at least one. */
  static List<Certificate> certificates(Path file) {
    List<Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Block block : blocks(file)) {
        if (block.kind().endsWith("CERTIFICATE")) {
          certificates.add(factory.generateCertificate(new ByteArrayInputStream(block.bytes())));
        }
      }
    } catch (CertificateException | IllegalArgumentException e) {
      throw new RegistryException(
          "Cannot use certificates of %s: one is damaged (%s). Export it again as PEM."
              .formatted(file, e.getMessage()),
          e);
    }
    if (certificates.isEmpty()) {
      throw new RegistryException(
          "Cannot use certificates of %s: it has none (allowed: PEM text with -----BEGIN CERTIFICATE-----). Name a PEM file."
              .formatted(file));
    }
    return certificates;
  }

  /** The one unencrypted private key of the file. */
  static PrivateKey privateKey(Path file) {
    for (Block block : blocks(file)) {
      switch (block.kind()) {
        case "PRIVATE KEY", "RSA PRIVATE KEY" -> {
          return privateKey(file, block);
        }
        case "ENCRYPTED PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY" ->
            throw new RegistryException(
                "Cannot use the private key of %s: it is of the kind '%s' (allowed: PRIVATE KEY, RSA PRIVATE KEY). %s"
                    .formatted(file, block.kind(), CONVERT));
        default -> {
          // A certificate, or parameters of a key.
        }
      }
    }
    throw new RegistryException(
        "Cannot use the private key of %s: it has none in the clear (allowed: PRIVATE KEY, RSA PRIVATE KEY). %s"
            .formatted(file, CONVERT));
  }

  private static PrivateKey privateKey(Path file, Block block) {
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        byte[] key = block.bytes();
        byte[] encoded = block.kind().startsWith("RSA") ? wrapped(key) : key;
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        // A key of another algorithm. The exception says no more, and might say too much.
      }
    }
    throw new RegistryException(
        "Cannot use the private key of %s: it is damaged or of an unknown algorithm (allowed: RSA, EC, EdDSA). %s"
            .formatted(file, CONVERT));
  }

  private static byte[] wrapped(byte[] key) {
    byte[] octets = tagged((byte) 0x04, key);
    return tagged(
        (byte) 0x30,
        ByteBuffer.allocate(RSA_HEADER.length + octets.length).put(RSA_HEADER).put(octets).array());
  }

  /** DER: a tag, the length in as few bytes as it takes, the value. */
  private static byte[] tagged(byte tag, byte[] value) {
    int bytes = value.length < 128 ? 0 : value.length < 256 ? 1 : value.length < 65536 ? 2 : 3;
    ByteBuffer der = ByteBuffer.allocate(2 + bytes + value.length).put(tag);
    der.put((byte) (bytes == 0 ? value.length : 0x80 | bytes));
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      der.put((byte) (value.length >>> shift));
    }
    return der.put(value).array();
  }

  private static List<Block> blocks(Path file) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new RegistryException(
          "Cannot read certificates from %s: %s. Check that MLFLOW_TRACKING_SERVER_CERT_PATH and MLFLOW_TRACKING_CLIENT_CERT_PATH name PEM files that this user may read."
              .formatted(file, e.getClass().getSimpleName()),
          e);
    }
    List<Block> blocks = new ArrayList<>();
    for (Matcher matcher = BLOCK.matcher(text); matcher.find(); ) {
      blocks.add(new Block(matcher.group(1), matcher.group(2)));
    }
    return blocks;
  }
}
