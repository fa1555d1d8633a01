package io.sinter.arrow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The shape that all tensors of a column have, as the specification of {@code
 * arrow.fixed_shape_tensor} defines it.
 *
 * <p>pyarrow (25.0) keeps these rules for permutations that are their own inverse. For the others
 * (three dimensions rotated) its {@code from_numpy_ndarray} writes the inverse and its {@code
 * to_tensor} reads other strides: build such arrays with {@code ExtensionArray.from_storage}.
 *
 * @param dimensions sizes as they lie in memory, the last varying fastest
 * @param names a name for each of {@code dimensions}; or empty
 * @param permutation for each logical dimension, which of {@code dimensions} it is; or empty for
 *     the same order
 */
public record TensorShape(List<Integer> dimensions, List<String> names, List<Integer> permutation) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Checks that the three fit together.
   *
   * @throws BridgeException if they do not
   */
  public TensorShape {
    dimensions = List.copyOf(dimensions);
    names = List.copyOf(names);
    permutation = List.copyOf(permutation);
    requireIntSize(dimensions);
    if (!names.isEmpty() && names.size() != dimensions.size()) {
      throw new BridgeException(
          "Cannot make a tensor shape: %d names %s for the dimensions %s (allowed: one each, or none). Name every dimension."
              .formatted(names.size(), names, dimensions));
    }
    List<Integer> all = IntStream.range(0, dimensions.size()).boxed().toList();
    if (!permutation.isEmpty() && !permutation.stream().sorted().toList().equals(all)) {
      throw new BridgeException(
          "Cannot make a tensor shape: the permutation is %s for the dimensions %s (allowed: each of %s once, or none). Repeat no dimension and leave none out."
              .formatted(permutation, dimensions, all));
    }
  }

  /** A shape without names, in the order in which its elements lie. */
  public static TensorShape of(int... dimensions) {
    return new TensorShape(boxed(dimensions), List.of(), List.of());
  }

  /**
   * Reads the metadata of {@code arrow.fixed_shape_tensor}.
   *
   * @throws BridgeException if the text is no such metadata
   */
  public static TensorShape parse(String metadata) {
    try {
      JsonNode json = JSON.readTree(metadata);
      return new TensorShape(
          list(json, "shape", int[].class).map(TensorShape::boxed).orElseThrow(),
          list(json, "dim_names", String[].class).map(List::of).orElse(List.of()),
          list(json, "permutation", int[].class).map(TensorShape::boxed).orElse(List.of()));
    } catch (JsonProcessingException | NoSuchElementException e) {
      throw new BridgeException(
          "Cannot read the tensor shape \"%s\": %s (allowed: JSON with the list shape and, if wanted, dim_names and permutation). Ask the producer of the data."
              .formatted(metadata, e.getMessage()),
          e);
    }
  }

  /** The metadata of {@code arrow.fixed_shape_tensor}, as JSON. */
  public String toJson() {
    ObjectNode metadata = JSON.createObjectNode();
    metadata.set("shape", JSON.valueToTree(dimensions));
    if (!names.isEmpty()) {
      metadata.set("dim_names", JSON.valueToTree(names));
    }
    if (!permutation.isEmpty()) {
      metadata.set("permutation", JSON.valueToTree(permutation));
    }
    return metadata.toString();
  }

  /** Elements of one tensor. */
  public int elements() {
    return dimensions.stream().reduce(1, Math::multiplyExact);
  }

  /** The sizes that a reader sees: {@code dimensions} in the order of {@code permutation}. */
  public List<Integer> logical() {
    return permutation.isEmpty() ? dimensions : permutation.stream().map(dimensions::get).toList();
  }

  private static <T> Optional<T> list(JsonNode json, String key, Class<T> type)
      throws JsonProcessingException {
    return json.hasNonNull(key)
        ? Optional.of(JSON.treeToValue(json.get(key), type))
        : Optional.empty();
  }

  private static List<Integer> boxed(int[] values) {
    return IntStream.of(values).boxed().toList();
  }

  private static void requireIntSize(List<Integer> dimensions) {
    long size = 1;
    for (int dimension : dimensions) {
      size *= dimension;
      if (dimension < 0 || size > Integer.MAX_VALUE) {
        throw new BridgeException(
            "Cannot make a tensor shape: the dimensions are %s (allowed: 0 or more each, 2147483647 elements in all). Correct them."
                .formatted(dimensions));
      }
    }
  }
}
