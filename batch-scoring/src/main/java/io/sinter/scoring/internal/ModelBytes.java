package io.sinter.scoring.internal;

import io.sinter.job.JobException;
import io.sinter.registry.ModelPackage;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The network of a package and the manifest that vouches for it. Whoever knows the package's digest
 * can check both: the digest is the manifest's hash, and the manifest holds the network's.
 */
public final class ModelBytes implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String MANIFEST = "MANIFEST.sha256";

  private final byte[] manifest;
  private final byte[] onnx;
  private final String onnxName;

  ModelBytes(byte[] manifest, byte[] onnx, String onnxName) {
    this.manifest = manifest;
    this.onnx = onnx;
    this.onnxName = onnxName;
  }

  /** Reads the files of a package and checks them once more. */
  public static ModelBytes read(ModelPackage contents) {
    try {
      ModelBytes bytes =
          new ModelBytes(
              Files.readAllBytes(contents.directory().resolve(MANIFEST)),
              Files.readAllBytes(contents.onnx()),
              contents.directory().relativize(contents.onnx()).toString());
      bytes.verified(contents.digest());
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The network, after checking it against the digest.
   *
   * @throws JobException if a byte differs from what was registered
   */
  byte[] verified(String digest) {
    String found = sha256(manifest);
    if (!found.equals(digest)) {
      throw mismatch(MANIFEST, digest, found);
    }
    String expected = recorded();
    String network = sha256(onnx);
    if (!network.equals(expected)) {
      throw mismatch(onnxName, expected, network);
    }
    return onnx;
  }

  /** The size of the network. */
  long size() {
    return onnx.length;
  }

  private String recorded() {
    return new String(manifest, StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.strip().split("\\s+\\*?", 2))
        .filter(entry -> entry.length == 2 && entry[1].equals(onnxName))
        .map(entry -> entry[0])
        .findFirst()
        .orElse("none");
  }

  private static JobException mismatch(String file, String expected, String found) {
    return new JobException(
        ("Cannot score: %s of the model's package has SHA-256 %s (allowed: %s, as registered)."
                + " Register the model again, and find out who changed the file.")
            .formatted(file, found, expected));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
