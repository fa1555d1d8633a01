package io.sinter.scoring.internal;

import io.sinter.arrow.TabularSpec;
import io.sinter.job.JobException;
import io.sinter.registry.ForeignModel;
import io.sinter.registry.ModelPackage;
import io.sinter.registry.OnnxGraph;
import io.sinter.scoring.OtherModel;
import io.sinter.scoring.ScoringModel;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The network of a model, in one file or several, and the manifest that vouches for it. Whoever
 * knows the package's digest can check both: the digest is the manifest's hash, and the manifest
 * holds the network's.
 */
public final class ModelBytes implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String MANIFEST = "MANIFEST.sha256";

  private final byte[] manifest;
  private final LinkedHashMap<String, byte[]> files;

  ModelBytes(byte[] manifest, byte[] onnx, String onnxName) {
    this(manifest, Map.of(onnxName, onnx));
  }

  private ModelBytes(byte[] manifest, Map<String, byte[]> files) {
    this.manifest = manifest;
    this.files = new LinkedHashMap<>(files);
  }

  /** Reads what scores on CPUs, whoever made it, and checks it once more. */
  public static ModelBytes read(ScoringModel model) {
    return model.network() instanceof OtherModel other
        ? read(other.files())
        : read(model.contents());
  }

  /** Reads the network of a model that Python logged and checks it once more. */
  public static ModelBytes read(ForeignModel model) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try {
      for (String name : model.files()) {
        files.put(name, Files.readAllBytes(model.directory().resolve(name)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ModelBytes bytes = new ModelBytes(model.manifest().getBytes(StandardCharsets.UTF_8), files);
    bytes.verified(model.digest());
    return bytes;
  }

  /** Reads the ONNX graph of a package and checks it once more. */
  public static ModelBytes read(ModelPackage contents) {
    return read(contents, contents.onnx());
  }

  /** Reads the TorchScript archive of a package and checks it once more. */
  public static ModelBytes readTorchScript(ModelPackage contents) {
    return read(contents, contents.torchScript());
  }

  private static ModelBytes read(ModelPackage contents, Path network) {
    try {
      ModelBytes bytes =
          new ModelBytes(
              Files.readAllBytes(contents.directory().resolve(MANIFEST)),
              Files.readAllBytes(network),
              contents.directory().relativize(network).toString());
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
    files.forEach(
        (name, bytes) -> {
          String expected = recorded(name);
          String sum = sha256(bytes);
          if (!sum.equals(expected)) {
            throw mismatch(name, expected, sum);
          }
        });
    return files.values().iterator().next();
  }

  /**
   * The network as its engine takes it, after checking it against the digest; one piece, whatever
   * files it came in.
   */
  public byte[] runnable(String digest, TabularSpec.Engine engine) {
    byte[] network = verified(digest);
    if (engine == TabularSpec.Engine.TORCHSCRIPT) {
      return network;
    }
    String name = files.keySet().iterator().next();
    String folder = name.substring(0, name.lastIndexOf('/') + 1);
    Map<String, byte[]> beside = new LinkedHashMap<>(files);
    beside.remove(name);
    Map<String, byte[]> named = new LinkedHashMap<>();
    beside.forEach((path, bytes) -> named.put(path.substring(folder.length()), bytes));
    return OnnxGraph.runnable(name, network, named);
  }

  /** The size of the network. */
  long size() {
    return files.values().stream().mapToLong(bytes -> bytes.length).sum();
  }

  private String recorded(String name) {
    return new String(manifest, StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.strip().split("\\s+\\*?", 2))
        .filter(entry -> entry.length == 2 && entry[1].equals(name))
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
