package io.sinter.training.internal.barrier;

import io.sinter.training.EnergyReading;
import io.sinter.training.EnergySource;
import io.sinter.training.RankTelemetry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The text of what ranks say in numbers. */
final class TelemetryText {
  static final String KIND = "telemetry";

  private TelemetryText() {}

  static String of(ProgressMessage.Telemetry message) {
    RankTelemetry figures = message.figures();
    return String.join(
        "\t",
        KIND,
        "" + message.attempt(),
        "" + figures.rank(),
        numbers(figures.figures()),
        figures.energy().stream()
            .map(energy -> "%s=%s=%s".formatted(energy.source(), energy.joules(), energy.meter()))
            .collect(Collectors.joining(" ")),
        figures.host(),
        figures.gpu());
  }

  static ProgressMessage.Telemetry parse(int attempt, String[] values) {
    List<EnergyReading> energy = new ArrayList<>();
    for (String word : values[2].isEmpty() ? new String[0] : values[2].split(" ")) {
      String[] parts = word.split("=", 3);
      energy.add(
          new EnergyReading(parts[2], Double.parseDouble(parts[1]), EnergySource.of(parts[0])));
    }
    return new ProgressMessage.Telemetry(
        attempt,
        new RankTelemetry(
            Integer.parseInt(values[0]), values[3], numbers(values[1]), energy, values[4]));
  }

  static String numbers(Map<String, Double> numbers) {
    return numbers.entrySet().stream()
        .map(number -> number.getKey() + "=" + number.getValue())
        .collect(Collectors.joining(" "));
  }

  static Map<String, Double> numbers(String text) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    for (String number : text.split(" ")) {
      int equals = number.indexOf('=');
      if (equals > 0) {
        numbers.put(number.substring(0, equals), Double.valueOf(number.substring(equals + 1)));
      }
    }
    return numbers;
  }
}
