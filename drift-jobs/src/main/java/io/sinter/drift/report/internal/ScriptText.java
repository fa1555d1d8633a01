package io.sinter.drift.report.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Text that goes between script tags. */
final class ScriptText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ScriptText() {}

  /**
   * JSON that no HTML parser mistakes for markup: {@code <}, {@code >}, {@code &} and the line
   * separators are escaped. Numbers that are not finite become null.
   */
  static String json(Object value) {
    try {
      return JSON.writeValueAsString(finite(value))
          .replace("<", "\\u003c")
          .replace(">", "\\u003e")
          .replace("&", "\\u0026")
          .replace("\u2028", "\\u2028")
          .replace("\u2029", "\\u2029");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The source expression that lets a content security policy run exactly this script. */
  static String hash(String script) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable Object finite(@Nullable Object value) {
    if (value instanceof Double number && !Double.isFinite(number)) {
      return null;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> copy = new LinkedHashMap<>();
      map.forEach((key, entry) -> copy.put(String.valueOf(key), finite(entry)));
      return copy;
    }
    return value instanceof List<?> list
        ? list.stream().map(ScriptText::finite).collect(java.util.stream.Collectors.toList())
        : value;
  }
}
