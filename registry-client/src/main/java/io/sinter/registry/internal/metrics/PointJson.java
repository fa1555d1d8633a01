package io.sinter.registry.internal.metrics;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import io.sinter.registry.Metric;
import io.sinter.registry.internal.Json;
import java.io.IOException;

/** A point as MLflow reads it, which is also how it is written to disk. */
final class PointJson {
  private PointJson() {}

  static void append(StringBuilder out, Metric point) {
    out.append("{\"key\":\"");
    JsonStringEncoder.getInstance().quoteAsString(point.key(), out);
    out.append("\",\"value\":");
    double value = point.value();
    // Protobuf's JSON has words for what JSON has no numbers for.
    if (Double.isFinite(value)) {
      out.append(value);
    } else {
      out.append('"').append(value).append('"');
    }
    out.append(",\"timestamp\":").append(point.timestampMillis());
    out.append(",\"step\":").append(point.step()).append('}');
  }

  static Metric read(JsonNode json) throws IOException {
    JsonNode value = json.path("value");
    if (!json.path("key").isTextual()
        || !(value.isNumber() || value.isTextual())
        || !json.path("timestamp").isIntegralNumber()
        || !json.path("step").isIntegralNumber()) {
      throw new IOException("no point: " + json);
    }
    return new Metric(
        json.path("key").asText(),
        Json.number(value),
        json.path("timestamp").asLong(),
        json.path("step").asLong());
  }
}
