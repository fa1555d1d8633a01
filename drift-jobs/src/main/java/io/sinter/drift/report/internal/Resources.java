package io.sinter.drift.report.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The page's parts that lie on the class path. */
final class Resources {
  private static final String OWN = "/io/sinter/drift/report/";
  private static final String ECHARTS =
      "/META-INF/resources/_static/echarts/6.0.0/dist/echarts.min.js";

  private Resources() {}

  /** One of the report's own files. */
  static String text(String name) {
    return read(OWN + name);
  }

  /** Apache ECharts, minified; the one file of it that the runtime jar carries. */
  static String echarts() {
    return read(ECHARTS);
  }

  private static String read(String path) {
    try (InputStream in = Resources.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("no such resource on the class path: " + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
