package io.sinter.registry;

import java.nio.file.Path;

/**
 * A model's files on disk, verified: no file is missing, added or altered.
 *
 * <p>Immutable and thread-safe. The directory stays the caller's.
 */
@SuppressWarnings({"DoNotCallSuggester", "UnusedMethod"})
public final class ModelPackage {
  private final Path directory;
  private final FeatureSpec features;
  private final double decisionThreshold;
  private final String digest;

  private ModelPackage(
      Path directory, FeatureSpec features, double decisionThreshold, String digest) {
    this.directory = directory;
    this.features = features;
    this.decisionThreshold = decisionThreshold;
    this.digest = digest;
  }

  /** Writes a package into a new or empty directory. */
  public static ModelPackage write(Path directory, PackageContents contents) {
    throw new UnsupportedOperationException("not yet");
  }

  /** Opens a package after checking every file against its manifest. */
  public static ModelPackage open(Path directory) {
    throw new UnsupportedOperationException("not yet");
  }

  /** Opens a package that must have the digest recorded when it was registered. */
  public static ModelPackage open(Path directory, String expectedDigest) {
    throw new UnsupportedOperationException("not yet");
  }

  public Path directory() {
    return directory;
  }

  public FeatureSpec features() {
    return features;
  }

  /** The score from which on the prediction is 1. */
  public double decisionThreshold() {
    return decisionThreshold;
  }

  /** The SHA-256 of the manifest in hexadecimal: it stands for every byte of the package. */
  public String digest() {
    return digest;
  }

  /** The network in ONNX. */
  public Path onnx() {
    return directory.resolve("model.onnx");
  }

  /** The TorchScript archive. */
  public Path torchScript() {
    return directory.resolve("data").resolve("model.pth");
  }
}
