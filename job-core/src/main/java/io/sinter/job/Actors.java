package io.sinter.job;

/**
 * Who does something, as {@code kind:name}. A name is what its bearer says: MLflow without
 * authentication and a lake that anybody can write to prove nobody's identity.
 */
public final class Actors {
  private Actors() {}

  /** The user this process runs as, in its operating system's own words. */
  public static String operatingSystemUser() {
    return System.getProperty("user.name", "unknown");
  }

  /** The user this process runs as, as {@code user:NAME}. */
  public static String current() {
    return urn(operatingSystemUser());
  }

  /** A name as {@code kind:name}: one without a kind is a user's. */
  public static String urn(String name) {
    return name.matches("[a-z]+:\\S+") ? name : "user:" + name.strip().replaceAll("\\s+", "-");
  }

  /**
   * Whether two names may stand for one person: they are equal but for case, or one of them is the
   * other without its domain ({@code user:ada} and {@code user:ada@example.org}).
   */
  public static boolean maybeSame(String one, String other) {
    String first = urn(one);
    String second = urn(other);
    if (first.equalsIgnoreCase(second)) {
      return true;
    }
    boolean domainless = first.indexOf('@') < 0 || second.indexOf('@') < 0;
    return domainless && local(first).equalsIgnoreCase(local(second));
  }

  private static String local(String urn) {
    int at = urn.indexOf('@');
    return at < 0 ? urn : urn.substring(0, at);
  }
}
