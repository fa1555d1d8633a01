package io.sinter.registry;

import io.sinter.registry.internal.Manifest;
import io.sinter.registry.internal.PackageFiles;
import java.nio.file.Path;
import java.util.List;

/**
 * A model's files on disk, verified: no file is missing, added or altered.
 *
 * <p>Immutable and thread-safe. The directory stays the caller's.
 */
public final class ModelPackage {
  private final Path directory;
  private final FeatureSpec features;
  private final double decisionThreshold;
  private final ModelOutput output;
  private final List<String> arguments;
  private final String digest;

  private ModelPackage(
      Path directory,
      FeatureSpec features,
      double decisionThreshold,
      ModelOutput output,
      List<String> arguments,
      String digest) {
    this.directory = directory;
    this.features = features;
    this.decisionThreshold = decisionThreshold;
    this.output = output;
    this.arguments = List.copyOf(arguments);
    this.digest = digest;
  }

  /**
   * Writes a package into a new or empty directory: all of it or nothing.
   *
   * <p>The same contents give the same files and the same digest.
   */
  public static ModelPackage write(Path directory, PackageContents contents) {
    String digest = PackageFiles.create(directory, contents);
    return new ModelPackage(
        directory,
        contents.features(),
        contents.decisionThreshold(),
        contents.output(),
        contents.arguments(),
        digest);
  }

  /** Opens a package after checking every file against its manifest. */
  public static ModelPackage open(Path directory) {
    return verified(directory, "");
  }

  /**
   * Opens a package that must have the digest recorded when it was registered: the tag {@link
   * ModelTags#PACKAGE_DIGEST} of the version.
   */
  public static ModelPackage open(Path directory, String expectedDigest) {
    if (!expectedDigest.matches("[0-9a-f]{64}")) {
      throw new RegistryException(
          "Cannot open model package %s: the expected digest is '%s' (allowed: 64 hexadecimal digits). Take it from the version's tag %s."
              .formatted(directory, expectedDigest, ModelTags.PACKAGE_DIGEST));
    }
    return verified(directory, expectedDigest);
  }

  private static ModelPackage verified(Path directory, String expectedDigest) {
    String digest = Manifest.verify(directory, expectedDigest);
    PackageFiles.Description description = PackageFiles.read(directory);
    return new ModelPackage(
        directory,
        description.features(),
        description.decisionThreshold(),
        description.output(),
        description.arguments(),
        digest);
  }

  public Path directory() {
    return directory;
  }

  public FeatureSpec features() {
    return features;
  }

  /**
   * The score from which on the prediction is 1: the 32-bit score, widened to 64 bits, is compared
   * with {@code >=}.
   */
  public double decisionThreshold() {
    return decisionThreshold;
  }

  /** What the model says of a row. */
  public ModelOutput output() {
    return output;
  }

  /** The SHA-256 of the manifest in hexadecimal: it stands for every byte of the package. */
  public String digest() {
    return digest;
  }

  /**
   * The text of the package's {@code MANIFEST.sha256}, whose SHA-256 is {@link #digest}: kept in
   * the audit table, outside MLflow.
   */
  public String manifest() {
    return Manifest.text(directory);
  }

  /**
   * What a network that is TorchScript alone is called with, in order, as {@code
   * pixels=float32(image)[1x28x28]}; empty for a network that is in ONNX too.
   */
  public List<String> arguments() {
    return arguments;
  }

  /**
   * The network in ONNX.
   *
   * @throws RegistryException if the network is TorchScript alone
   */
  public Path onnx() {
    if (!arguments.isEmpty()) {
      throw new RegistryException(
          "Cannot score with model package %s: its network was brought as TorchScript and has no ONNX graph (allowed: mlp, residual, transformer, convolution). Load it in Python with mlflow.pytorch.load_model, or fit it as a TorchEstimator, whose model scores in Spark."
              .formatted(directory));
    }
    return directory.resolve(PackageFiles.ONNX);
  }

  /** The TorchScript archive. */
  public Path torchScript() {
    return directory.resolve(PackageFiles.TORCH);
  }
}
