package io.sinter.registry.internal.artifacts;

import io.sinter.registry.ArtifactEntry;
import io.sinter.registry.ArtifactRequest;
import io.sinter.registry.ArtifactStore;
import io.sinter.registry.RegistryException;
import io.sinter.registry.TransferListener;
import io.sinter.registry.internal.SafeNames;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The files below one artifact URI, in the store that keeps them. */
final class ArtifactTree {
  private static final int MOST_FILES = 10_000;
  private static final int FILES_AT_A_TIME = 4;

  private final ArtifactStore store;
  private final URI root;
  private final String what;

  ArtifactTree(ArtifactStore store, URI root, String what) {
    this.store = store;
    this.root = root;
    this.what = what;
  }

  /** What is directly in a directory, by name; whatever the store says, the names are harmless. */
  List<ArtifactEntry> list(String directory) {
    ArtifactRequest request = new ArtifactRequest(what, root, directory);
    List<ArtifactEntry> entries = new ArrayList<>();
    try {
      for (ArtifactEntry entry : store.list(request)) {
        String leaf = entry.name();
        if (!SafeNames.isSafe(leaf)
            || leaf.contains("/")
            || !SafeNames.isSafe(join(directory, leaf))) {
          throw new RegistryException(
              "Cannot %s: the server names a file '%s' (allowed: %s). Do not trust this server before its files are checked."
                  .formatted(what, leaf, SafeNames.ALLOWED));
        }
        entries.add(entry);
      }
    } catch (IOException e) {
      throw failed(what, e);
    }
    entries.sort(Comparator.comparing(ArtifactEntry::name));
    return entries;
  }

  /** Every file, by name. */
  List<ArtifactEntry> files() {
    List<ArtifactEntry> files = new ArrayList<>();
    Deque<String> pending = new ArrayDeque<>(List.of(""));
    int seen = 0;
    while (!pending.isEmpty()) {
      String directory = pending.pop();
      for (ArtifactEntry entry : list(directory)) {
        if (++seen > MOST_FILES) {
          throw new RegistryException(
              "Cannot %s: the server names more than %d files. Check that the model is a Sinter package."
                  .formatted(what, MOST_FILES));
        }
        String name = join(directory, entry.name());
        if (entry.kind() == ArtifactEntry.Kind.DIRECTORY) {
          pending.add(name);
        } else {
          files.add(ArtifactEntry.file(name, entry.size()));
        }
      }
    }
    files.sort(Comparator.comparing(ArtifactEntry::name));
    return files;
  }

  /** Stores files under names that are safe, and looks whether they arrived. */
  void upload(Map<String, Path> files, TransferListener listener) {
    try {
      Map<String, Long> sizes = new HashMap<>();
      for (Map.Entry<String, Path> file : files.entrySet()) {
        sizes.put(file.getKey(), Files.size(file.getValue()));
      }
      long total = sizes.values().stream().mapToLong(Long::longValue).sum();
      ProgressMeter meter = new ProgressMeter(listener, files.size(), OptionalLong.of(total));
      List<Parallel.Task> tasks = new ArrayList<>();
      for (String name : bySize(sizes)) {
        tasks.add(
            () -> {
              ArtifactRequest request = new ArtifactRequest(describe(name), root, name);
              try {
                store.upload(request, files.get(name), meter::moved);
              } catch (IOException e) {
                throw failed(request.purpose(), e);
              }
              meter.fileDone();
            });
      }
      Parallel.run(FILES_AT_A_TIME, tasks);
      verify(sizes);
    } catch (IOException e) {
      throw failed(what, e);
    }
  }

  /** Whether what was stored is there, with its size where the store tells sizes. */
  private void verify(Map<String, Long> sizes) {
    Map<String, List<String>> byDirectory =
        sizes.keySet().stream().collect(Collectors.groupingBy(ArtifactTree::parent));
    byDirectory.forEach(
        (directory, names) -> {
          Map<String, ArtifactEntry> found = new HashMap<>();
          list(directory).forEach(entry -> found.put(join(directory, entry.name()), entry));
          for (String name : names) {
            requireSize(name, found.get(name), sizes.get(name));
          }
        });
  }

  private void requireSize(
      String name, @org.jspecify.annotations.Nullable ArtifactEntry found, long size) {
    if (found == null || found.size().orElse(size) != size) {
      throw new RegistryException(
          "Cannot %s: afterwards the store shows %s of its %d bytes. Check the server's storage and try again."
              .formatted(
                  describe(name),
                  found == null ? "none" : Long.toString(found.size().getAsLong()),
                  size));
    }
  }

  /** Fetches files into an empty directory. */
  void download(List<ArtifactEntry> files, Path directory, TransferListener listener) {
    Map<String, Long> sizes = new HashMap<>();
    files.forEach(file -> sizes.put(file.name(), file.size().orElse(0)));
    boolean known = files.stream().allMatch(file -> file.size().isPresent());
    long total = sizes.values().stream().mapToLong(Long::longValue).sum();
    ProgressMeter meter =
        new ProgressMeter(
            listener, files.size(), known ? OptionalLong.of(total) : OptionalLong.empty());
    Map<String, OptionalLong> expected =
        files.stream().collect(Collectors.toMap(ArtifactEntry::name, ArtifactEntry::size));
    List<Parallel.Task> tasks = new ArrayList<>();
    for (String name : bySize(sizes)) {
      tasks.add(() -> download(name, expected.get(name), directory.resolve(name), meter));
    }
    try {
      Parallel.run(FILES_AT_A_TIME, tasks);
    } catch (IOException e) {
      throw failed(what, e);
    }
  }

  private void download(String name, OptionalLong size, Path file, ProgressMeter meter) {
    ArtifactRequest request = new ArtifactRequest(describe(name), root, name);
    try {
      Files.createDirectories(file.getParent());
      store.download(request, size, file, meter::moved);
      if (size.isPresent() && Files.size(file) != size.getAsLong()) {
        throw new IOException(
            "%d bytes came, %d were announced".formatted(Files.size(file), size.getAsLong()));
      }
    } catch (IOException e) {
      throw failed(request.purpose(), e);
    }
    meter.fileDone();
  }

  void delete(String name) {
    try {
      store.delete(new ArtifactRequest(what, root, name));
    } catch (IOException e) {
      throw failed(what, e);
    }
  }

  /** The largest first, so that no long one is left alone at the end. */
  private static List<String> bySize(Map<String, Long> sizes) {
    return sizes.keySet().stream()
        .sorted(Comparator.comparing((String name) -> -sizes.get(name)).thenComparing(name -> name))
        .toList();
  }

  private String describe(String name) {
    return "%s (file %s)".formatted(what, name);
  }

  private RegistryException failed(String purpose, IOException e) {
    String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.toString();
    return new RegistryException(
        "Cannot %s: moving files at %s failed (%s). Check the storage, the disk and the permissions, and try again."
            .formatted(purpose, root, reason),
        e);
  }

  private static String parent(String name) {
    return name.contains("/") ? name.substring(0, name.lastIndexOf('/')) : "";
  }

  private static String join(String parent, String leaf) {
    return parent.isEmpty() ? leaf : parent + "/" + leaf;
  }
}
