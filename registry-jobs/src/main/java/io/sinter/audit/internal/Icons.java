package io.sinter.audit.internal;

import io.sinter.audit.LinkState;

/** One sign for each state, in a square of 20, so that a state is told by more than its colour. */
final class Icons {
  private Icons() {}

  static String of(LinkState state) {
    String sign =
        switch (state) {
          case VERIFIED -> "M5.5 10.4l3 3 6-6.6";
          case BROKEN -> "M10 5v6M10 14.4v.1";
          case ABSENT -> "";
          case UNCHECKED -> "M7.4 7.8a2.6 2.6 0 1 1 3.7 2.4c-.8.4-1.1.8-1.1 1.6M10 14.5v.1";
        };
    String disc = "<circle class=\"icon-disc\" cx=\"10\" cy=\"10\" r=\"8.5\"/>";
    return sign.isEmpty() ? disc : disc + "<path class=\"icon-sign\" d=\"" + sign + "\"/>";
  }
}
