package io.sinter.arrow.internal.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * Some rows of a request, computed in one pass.
 *
 * @param from the first
 * @param count how many, at least 1
 */
record Part(Request request, int from, int count) {
  static Part whole(Request request) {
    return new Part(request, 0, request.rows());
  }

  static int rows(List<Part> parts) {
    return parts.stream().mapToInt(Part::count).sum();
  }

  /** The first so many rows, cutting a part in two where the border falls into it. */
  static List<Part> first(List<Part> parts, int rows) {
    List<Part> taken = new ArrayList<>();
    int left = rows;
    for (Part part : parts) {
      if (left > 0) {
        int count = Math.min(left, part.count);
        taken.add(new Part(part.request, part.from, count));
        left -= count;
      }
    }
    return taken;
  }

  /** What {@link #first} leaves. */
  static List<Part> rest(List<Part> parts, int rows) {
    List<Part> taken = new ArrayList<>();
    int skip = rows;
    for (Part part : parts) {
      int skipped = Math.min(skip, part.count);
      skip -= skipped;
      if (skipped < part.count) {
        taken.add(new Part(part.request, part.from + skipped, part.count - skipped));
      }
    }
    return taken;
  }
}
