package io.sinter.registry;

import io.sinter.registry.internal.foreign.ForeignFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model that Python logged with MLflow, as files on disk: an ONNX graph (flavor {@code onnx}) or
 * a TorchScript archive (flavor {@code pytorch}), checked without running native code.
 *
 * <p>Refused before anything is parsed: names with {@code ..}, absolute or encoded ones, links,
 * files that are no files. Refused after: YAML with anchors, damaged graphs and archives, graphs
 * that name files elsewhere or operators of other libraries, zip bombs, pickles of {@code
 * torch.save}, TorchScript that writes files. A pickle is never read here; libtorch reads those of
 * a TorchScript archive with an unpickler of its own, which makes tensors and the archive's classes
 * and runs nothing else.
 *
 * <p>What these checks cannot see, a graph that crashes its runtime, is for the caller to meet in a
 * process that may die. Immutable and thread-safe. The directory stays the caller's.
 *
 * @param directory the folder
 * @param format what its network is
 * @param file the network, relative to the folder
 * @param files every file the network is read from, relative to the folder, {@code file} first
 * @param graph what the graph says of itself; empty for TorchScript, which only libtorch reads
 * @param signature what the model says it takes
 * @param flavors MLflow's flavors it can be loaded as
 * @param modelId MLflow's LoggedModel; empty if there is none
 * @param runId the run that logged it; empty if there is none
 * @param metadata what its author wrote down; what is no text is JSON
 * @param manifest the SHA-256 of every file, in the form of a package's {@code MANIFEST.sha256}
 * @param digest the SHA-256 of the manifest: it stands for every byte of the folder
 */
public record ForeignModel(
    Path directory,
    ForeignFormat format,
    String file,
    List<String> files,
    Optional<OnnxGraph> graph,
    ModelSignature signature,
    List<String> flavors,
    String modelId,
    String runId,
    Map<String, String> metadata,
    String manifest,
    String digest) {
  /** Copies. */
  public ForeignModel {
    files = List.copyOf(files);
    flavors = List.copyOf(flavors);
    metadata = Map.copyOf(metadata);
  }

  /**
   * Reads a folder of which no digest is known yet.
   *
   * @throws RegistryException if it is refused
   */
  public static ForeignModel open(Path directory) {
    return ForeignFiles.read(directory, "");
  }

  /**
   * Reads a folder that must have a digest.
   *
   * @param expectedDigest what {@link #digest} was before
   * @throws RegistryException if a file was added, removed or altered since, or it is refused
   */
  public static ForeignModel open(Path directory, String expectedDigest) {
    return ForeignFiles.read(directory, expectedDigest);
  }

  /** Whether a folder is a package that Sinter wrote, for {@link ModelPackage#open(Path)}. */
  public static boolean isOwnPackage(Path directory) {
    return ForeignFiles.isOwnPackage(directory);
  }
}
