package io.sinter.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of Sinter that is running, for trace columns and {@code --version}. */
public final class SinterVersion {
  private SinterVersion() {}

  /** The Maven version, e.g. {@code 0.1.0}. */
  public static String current() {
    try (InputStream in = SinterVersion.class.getResourceAsStream("version.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
