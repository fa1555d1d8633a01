package io.sinter.promotion.internal;

import io.sinter.job.JobContext;
import io.sinter.job.JobException;
import io.sinter.scoring.CallSettings;
import java.util.LinkedHashMap;
import java.util.Map;

/** How to call a model that Python logged, kept as tags of the version that is promoted. */
public final class CallTags {
  private CallTags() {}

  /**
   * What the version's tags shall say, if it is promoted: the configuration's. Once they say
   * something, no other promotion changes it, since whoever scores with the version goes by them.
   *
   * @throws JobException if they say something else already
   */
  public static Map<String, String> toBe(JobContext context, Candidate candidate) {
    Map<String, String> wanted = CallSettings.of(context.config()).tags();
    Map<String, String> others = new LinkedHashMap<>();
    wanted.forEach(
        (tag, value) -> {
          String found = candidate.version().tags().getOrDefault(tag, value);
          if (!found.equals(value)) {
            others.put(tag, found);
          }
        });
    if (!others.isEmpty()) {
      throw new JobException(
          "Cannot judge %s: it was promoted with the tags %s, and the configuration says %s (allowed: the same). Leave the keys model.* out, or register the model again as a version of its own."
              .formatted(candidate.version(), others, wanted));
    }
    return wanted;
  }
}
