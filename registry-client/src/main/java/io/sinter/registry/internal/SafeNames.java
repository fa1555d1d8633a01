package io.sinter.registry.internal;

import java.util.regex.Pattern;

/** Which relative file names are harmless on every system and in every address. */
public final class SafeNames {
  private static final Pattern SEGMENT = Pattern.compile("[^\\\\/%:\\p{Cntrl}]{1,255}");
  private static final int DEEPEST = 20;

  public static final String ALLOWED =
      "relative names without '..', backslash, '%', ':' and control characters";

  private SafeNames() {}

  /** Whether the name stays below the directory it is resolved against, however it is decoded. */
  public static boolean isSafe(String name) {
    String[] segments = name.split("/", -1);
    if (segments.length > DEEPEST) {
      return false;
    }
    for (String segment : segments) {
      if (!SEGMENT.matcher(segment).matches()
          || segment.isBlank()
          || segment.equals(".")
          || segment.equals("..")) {
        return false;
      }
    }
    return true;
  }
}
