package io.sinter.acceptance.training;

import io.sinter.acceptance.CheckFigure;
import io.sinter.training.RankTelemetry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What GPUs did with their time in a training: the means of the shares that telemetry tells, over
 * its readings and all GPUs. Not thread-safe.
 */
final class GpuShares {
  private static final Pattern SHARE =
      Pattern.compile("gpu_\\d+_(compute|communication|input_wait|copy)_percentage");
  private static final Map<String, String> WORDS =
      Map.of(
          "compute", "computing",
          "communication", "communicating",
          "input_wait", "waiting for rows",
          "copy", "copying");

  private final Map<String, Double> sums = new LinkedHashMap<>();
  private final Map<String, Integer> counts = new LinkedHashMap<>();

  void add(RankTelemetry rank) {
    rank.figures()
        .forEach(
            (name, value) -> {
              Matcher share = SHARE.matcher(name);
              if (share.matches()) {
                sums.merge(share.group(1), value, Double::sum);
                counts.merge(share.group(1), 1, Integer::sum);
              }
            });
  }

  /**
   * Seconds of the epochs' time that each took; copying runs beside the others. What was not told,
   * as on CPUs, is left out.
   */
  List<CheckFigure> figures(double epochSeconds) {
    List<CheckFigure> figures = new ArrayList<>();
    for (String share : List.of("compute", "communication", "input_wait", "copy")) {
      @Nullable Integer count = counts.get(share);
      @Nullable Double sum = sums.get(share);
      if (count != null && sum != null) {
        double part = sum / count / 100;
        figures.add(
            CheckFigure.of(
                String.format(
                    Locale.ROOT, "GPU %s (%.0f %% of epochs)", WORDS.get(share), 100 * part),
                part * epochSeconds,
                "s"));
      }
    }
    return figures;
  }
}
