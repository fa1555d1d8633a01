package io.sinter.registry.internal.artifacts;

import io.sinter.registry.internal.Errors;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The storage behind the server failed; its address is named without what gives access to it. */
final class StorageException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final Pattern CODE = Pattern.compile("<Code>([A-Za-z0-9]{1,60})</Code>");

  private final boolean unreachable;

  StorageException(SignedAddress address, String piece, IOException cause) {
    super("the storage at %s, %s: %s".formatted(address.host(), piece, reason(cause)), cause);
    this.unreachable = isUnreachable(cause);
  }

  /** Whether no connection to it was possible. */
  boolean isUnreachable() {
    return unreachable;
  }

  static boolean isUnreachable(IOException e) {
    return Errors.isUnsent(e) || e instanceof javax.net.ssl.SSLHandshakeException;
  }

  private static String reason(IOException e) {
    if (e instanceof RefusedException refused) {
      Matcher code = CODE.matcher(refused.reply().text());
      return "it answered %d%s"
          .formatted(refused.reply().status(), code.find() ? " " + code.group(1) : "");
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
