package io.sinter.registry.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The models, rows and scores that {@code make_foreign_models.py} recorded. */
public final class ForeignModels {
  private static final String ROOT = "/foreign";

  private ForeignModels() {}

  /** A copy of a model's folder, for a test to use or to spoil. */
  public static Path copy(String model, Path directory) {
    try {
      URI uri = Objects.requireNonNull(ForeignModels.class.getResource(ROOT + "/rows.csv")).toURI();
      if (!uri.getScheme().equals("jar")) {
        return copyTree(Path.of(uri).resolveSibling(model), directory);
      }
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return copyTree(jar.getPath(ROOT, model), directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
    return to;
  }

  /** The recorded rows, the header first. */
  public static List<String[]> rows() {
    return table("rows.csv");
  }

  /** A column of what Python's ONNX Runtime and PyTorch say, by id. */
  public static Map<String, Double> expected(String column) {
    List<String[]> table = table("expected.csv");
    int place = Arrays.asList(table.get(0)).indexOf(column);
    Map<String, Double> values = new LinkedHashMap<>();
    for (String[] line : table.subList(1, table.size())) {
      values.put(line[0], Double.valueOf(line[place]));
    }
    return values;
  }

  private static List<String[]> table(String name) {
    try (var in =
        Objects.requireNonNull(ForeignModels.class.getResourceAsStream(ROOT + "/" + name))) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().map(line -> line.split(",", -1)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
