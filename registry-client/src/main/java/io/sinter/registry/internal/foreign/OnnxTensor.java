package io.sinter.registry.internal.foreign;

import io.sinter.registry.internal.SafeNames;
import java.util.ArrayList;
import java.util.List;

/**
 * What the check keeps of a tensor: where its numbers are, and how many.
 *
 * @param type ONNX's number of the element type
 * @param location the file that holds the numbers; empty if they are in the graph
 * @param offset where they begin in that file
 * @param length how many bytes they are there; -1 if it does not say
 * @param inside how many bytes it has itself
 */
record OnnxTensor(
    String name,
    List<Long> dims,
    int type,
    boolean isExternal,
    String location,
    long offset,
    long length,
    long inside) {
  private static final long LARGEST = Integer.MAX_VALUE;

  /** Bytes of one element, by type; 0 where there is none such. */
  private static final int[] WIDTHS = {
    0, 4, 1, 1, 2, 2, 4, 8, 0, 1, 2, 8, 4, 8, 8, 16, 2, 1, 1, 1, 1
  };

  static OnnxTensor read(ProtoReader tensor) {
    String name = "";
    List<Long> dims = new ArrayList<>();
    int type = 0;
    boolean external = false;
    String location = "";
    long offset = 0;
    long length = -1;
    long inside = 0;
    while (tensor.next()) {
      switch (tensor.field()) {
        case 1 -> {
          if (tensor.isBytes()) {
            dims.addAll(tensor.packed());
          } else {
            dims.add(tensor.number());
          }
        }
        case 2 -> type = (int) Math.min(tensor.number(), Integer.MAX_VALUE);
        case 4, 5, 6, 7, 9, 10, 11 -> inside += tensor.size();
        case 8 -> name = tensor.text();
        case 13 -> {
          external = true;
          String[] entry = OnnxTensor.entry(tensor.message());
          switch (entry[0]) {
            case "location" -> location = entry[1];
            case "offset" -> offset = whole(entry);
            case "length" -> length = whole(entry);
            default -> {}
          }
        }
        case 14 -> external |= tensor.number() != 0;
        default -> {}
      }
    }
    return new OnnxTensor(name, dims, type, external, location, offset, length, inside);
  }

  private static String[] entry(ProtoReader entry) {
    String[] pair = {"", ""};
    while (entry.next()) {
      if (entry.field() == 1 || entry.field() == 2) {
        pair[entry.field() - 1] = entry.text();
      }
    }
    return pair;
  }

  private static long whole(String[] entry) {
    if (!entry[1].matches("[0-9]{1,18}")) {
      throw new IllegalArgumentException(
          "a tensor's %s in its file is '%s'".formatted(entry[0], entry[1]));
    }
    return Long.parseLong(entry[1]);
  }

  /** Refuses sizes that no model has, and names of files that are not beside the graph. */
  void check() {
    long bytes = bytes();
    if (!isExternal) {
      if (bytes > 0 && inside == 0) {
        throw new IllegalArgumentException(
            "its tensor `%s` of shape %s has no numbers".formatted(name, dims));
      }
      return;
    }
    if (!SafeNames.isSafe(location)) {
      throw new IllegalArgumentException(
          "its tensor `%s` lies in the file '%s', which is not beside it"
              .formatted(name, location));
    }
    if (width() == 0) {
      throw new IllegalArgumentException(
          "its tensor `%s` of element type %d lies in a file".formatted(name, type));
    }
    if (length >= 0 && length != bytes) {
      throw new IllegalArgumentException(
          "its tensor `%s` of shape %s takes %d bytes, %d are named"
              .formatted(name, dims, bytes, length));
    }
  }

  private int width() {
    return type > 0 && type < WIDTHS.length ? WIDTHS[type] : 0;
  }

  /** How many bytes its numbers take; strings and odd types count as one. */
  long bytes() {
    long elements = 1;
    for (long dim : dims) {
      if (dim < 0 || (dim > 0 && elements > LARGEST / dim)) {
        throw new IllegalArgumentException(
            "its tensor `%s` has the shape %s".formatted(name, dims));
      }
      elements *= dim;
    }
    return elements * Math.max(1, width());
  }
}
