package io.sinter.audit.internal;

import io.sinter.audit.Chain;
import io.sinter.audit.Link;
import io.sinter.audit.LinkKind;
import io.sinter.audit.LinkState;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A chain as a drawing: a box for each link, left to right, coloured by its state; scoring in batch
 * and in streams, and the way back, side by side. Boxes lead to the links' details on the page.
 */
final class Graph {
  private static final int WIDTH = 104;
  private static final int HEIGHT = 66;
  private static final int STEP = 122;
  private static final int ROW = 88;
  private static final int MOST_VALUE = 13;

  /** Where a link's box is, and the boxes its arrows come from. */
  private record Place(String name, double column, double row, List<LinkKind> from) {}

  private static final Map<LinkKind, Place> PLACES = places();

  private Graph() {}

  private static Map<LinkKind, Place> places() {
    Map<LinkKind, Place> places = new EnumMap<>(LinkKind.class);
    places.put(LinkKind.DATA, new Place("Data", 0, 1, List.of()));
    places.put(LinkKind.MODEL, new Place("Model", 1, 1, List.of(LinkKind.DATA)));
    places.put(LinkKind.VERSION, new Place("Version", 2, 1, List.of(LinkKind.MODEL)));
    places.put(LinkKind.PACKAGE, new Place("Package", 3, 1, List.of(LinkKind.VERSION)));
    places.put(LinkKind.GATE, new Place("Gate", 4, 1, List.of(LinkKind.PACKAGE)));
    places.put(LinkKind.APPROVAL, new Place("Approval", 5, 1, List.of(LinkKind.GATE)));
    places.put(LinkKind.ALIAS, new Place("Alias", 6, 1, List.of(LinkKind.APPROVAL)));
    places.put(LinkKind.BATCH, new Place("Batch", 7, 0, List.of(LinkKind.ALIAS)));
    places.put(LinkKind.STREAM, new Place("Stream", 7, 1, List.of(LinkKind.ALIAS)));
    places.put(LinkKind.ROW, new Place("Scored row", 7, 1, List.of(LinkKind.ALIAS)));
    places.put(LinkKind.SOURCE, new Place("Source row", 7, 0, List.of(LinkKind.ROW)));
    places.put(LinkKind.ROLLBACK, new Place("Rollback", 7, 2, List.of(LinkKind.ALIAS)));
    places.put(
        LinkKind.MONITOR,
        new Place("Monitor", 8, 1, List.of(LinkKind.BATCH, LinkKind.STREAM, LinkKind.ROW)));
    places.put(LinkKind.INCIDENT, new Place("Incidents", 9, 1, List.of(LinkKind.MONITOR)));
    return places;
  }

  /**
   * The drawing as SVG.
   *
   * @param prefix of the ids of the links' details
   */
  static String svg(Chain chain, String prefix) {
    Map<LinkKind, Link> links = new EnumMap<>(LinkKind.class);
    chain.links().forEach(link -> links.put(link.kind(), link));
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"group\" aria-label=\"%s\">"
            .formatted(
                9 * STEP + WIDTH + 4, 2 * ROW + HEIGHT + 4, Escape.html("Chain of " + chain)));
    links.values().forEach(link -> edges(svg, link, links));
    links.values().forEach(link -> box(svg, link, prefix));
    return svg.append("</svg>").toString();
  }

  private static void edges(StringBuilder svg, Link link, Map<LinkKind, Link> links) {
    Place to = place(link);
    for (LinkKind kind : to.from()) {
      Link source = links.get(kind);
      if (source == null) {
        continue;
      }
      // What leads on from rows has the state of the worse end: absent rows lead nowhere.
      LinkState state =
          source.state() == LinkState.ABSENT && link.state() != LinkState.BROKEN
              ? LinkState.ABSENT
              : link.state();
      Place from = place(source);
      svg.append(to.column() == from.column() ? upward(from, to, state) : across(from, to, state));
    }
  }

  private static String across(Place from, Place to, LinkState state) {
    double x = left(from) + WIDTH;
    double y = middle(from);
    double end = left(to) - 1;
    double target = middle(to);
    double bend = (x + end) / 2;
    String path =
        y == target
            ? "M%.1f %.1fH%.1f".formatted(x, y, end - 5)
            : "M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f"
                .formatted(x, y, bend + 4, y, bend - 8, target, end - 5, target);
    return edge(path, "M%.1f %.1fl-6 -4v8z".formatted(end, target), state);
  }

  private static String upward(Place from, Place to, LinkState state) {
    double x = left(from) + WIDTH / 2.0;
    double end = top(to) + HEIGHT + 1;
    return edge(
        "M%.1f %.1fV%.1f".formatted(x, top(from), end + 5),
        "M%.1f %.1fl-4 6h8z".formatted(x, end),
        state);
  }

  private static String edge(String path, String tip, LinkState state) {
    String css = css(state);
    return "<path class=\"edge %s\" d=\"%s\"/><path class=\"tip %s\" d=\"%s\"/>"
        .formatted(css, path, css, tip);
  }

  private static void box(StringBuilder svg, Link link, String prefix) {
    Place place = place(link);
    double x = left(place);
    double y = top(place);
    svg.append(
        "<a href=\"#%s-%s\" class=\"%s\"><title>%s</title>"
            .formatted(prefix, link.kind().id(), css(link.state()), Escape.html(tooltip(link))));
    svg.append(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%d\" height=\"%d\" rx=\"9\"/>"
            .formatted(x, y, WIDTH, HEIGHT));
    svg.append(
        "<svg x=\"%.1f\" y=\"%.1f\" width=\"15\" height=\"15\" viewBox=\"0 0 20 20\">%s</svg>"
            .formatted(x + WIDTH - 22, y + 7, Icons.of(link.state())));
    text(svg, "name", x + 9, y + 38, place.name());
    text(svg, "value", x + 9, y + 55, cut(link.value()));
    svg.append("</a>");
  }

  private static void text(StringBuilder svg, String css, double x, double y, String text) {
    svg.append(
        "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>"
            .formatted(css, x, y, Escape.html(text)));
  }

  private static String tooltip(Link link) {
    return "%s: %s%s\n%s"
        .formatted(
            link.kind(),
            link.state().name().toLowerCase(Locale.ROOT),
            link.value().isEmpty() ? "" : ", " + link.value(),
            link.reason());
  }

  private static String css(LinkState state) {
    return "s-" + state.name().toLowerCase(Locale.ROOT);
  }

  private static String cut(String text) {
    return text.length() <= MOST_VALUE ? text : text.substring(0, MOST_VALUE - 1) + "\u2026";
  }

  private static Place place(Link link) {
    Place place = PLACES.get(link.kind());
    if (place == null) {
      throw new IllegalStateException("no place for " + link.kind());
    }
    return place;
  }

  private static double left(Place place) {
    return 2 + place.column() * STEP;
  }

  private static double top(Place place) {
    return 2 + place.row() * ROW;
  }

  private static double middle(Place place) {
    return top(place) + HEIGHT / 2.0;
  }
}
