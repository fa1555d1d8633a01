package io.sinter.drift.report.internal;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers and times as the report prints them; a value that is not there is an en dash. */
final class Format {
  static final String NONE = "\u2013";
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm 'UTC'", Locale.US).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.US);

  private Format() {}

  /** {@code 336,776}. */
  static String count(long value) {
    return String.format(Locale.US, "%,d", value);
  }

  /** A number with so many decimals. */
  static String number(double value, int decimals) {
    return Double.isFinite(value) ? String.format(Locale.US, "%." + decimals + "f", value) : NONE;
  }

  /** A probability: three decimals, or {@code < 0.001}. */
  static String probability(double value) {
    return value < 0.001 ? "< 0.001" : number(value, 3);
  }

  static String time(Instant instant) {
    return MINUTE.format(instant);
  }

  static String day(Instant instant) {
    return day(instant.atZone(ZoneOffset.UTC).toLocalDate());
  }

  static String day(LocalDate date) {
    return DAY.format(date);
  }

  /** {@code one}, or {@code 3 many}; 0 gives {@code no many}. */
  static String plural(long count, String one, String many) {
    return count == 1 ? "1 " + one : (count == 0 ? "no" : count(count)) + " " + many;
  }

  /** The first twelve characters of a digest. */
  static String digest(String hex) {
    return hex.length() <= 12 ? hex : hex.substring(0, 12) + "\u2026";
  }

  /** The text with its first letter a capital. */
  static String capitalised(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  /** How a metric is called within a sentence. */
  static String metricWords(String name) {
    String title = metric(name);
    return title.equals("AUC") ? title : title.toLowerCase(Locale.ROOT);
  }

  /** How a metric is called: {@code roc_auc} is {@code AUC}. */
  static String metric(String name) {
    return switch (name) {
      case "roc_auc" -> "AUC";
      case "log_loss" -> "Log loss";
      default -> capitalised(name.replace('_', ' '));
    };
  }
}
