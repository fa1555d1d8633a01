package io.sinter.job;

import io.sinter.registry.ForeignModel;
import io.sinter.registry.MlflowClient;
import io.sinter.registry.ModelPackage;
import io.sinter.registry.ModelVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The packages that MLflow stores. */
public final class StoredPackages {
  private StoredPackages() {}

  /**
   * Fetches a version's package, or the files of a model that Python logged, and checks every file
   * of it; nothing of it stays on this machine.
   *
   * @param digest that the package must have
   * @return its manifest
   * @throws io.sinter.registry.RegistryException if a file is missing, added or altered
   */
  public static String verify(MlflowClient client, ModelVersion version, String digest) {
    Path work = null;
    try {
      work = Files.createTempDirectory("sinter-verify-");
      Path directory = work.resolve("package");
      client.download(version, directory);
      return manifest(directory, digest);
    } catch (IOException e) {
      throw new JobException(
          "Cannot verify the package of %s: no temporary directory (%s). Check the disk."
              .formatted(version, e),
          e);
    } finally {
      remove(work);
    }
  }

  /** The manifest of downloaded files that must have a digest, whoever wrote them. */
  public static String manifest(Path directory, String digest) {
    return ForeignModel.isOwnPackage(directory)
        ? ModelPackage.open(directory, digest).manifest()
        : ForeignModel.open(directory, digest).manifest();
  }

  private static void remove(@org.jspecify.annotations.Nullable Path directory) {
    if (directory == null || !Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      // What is left in the temporary directory harms nobody.
    }
  }
}
