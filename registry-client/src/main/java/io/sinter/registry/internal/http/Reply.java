package io.sinter.registry.internal.http;

/**
 * What the server answered.
 *
 * @param text the body; empty when it went to a file
 */
public record Reply(int status, Headers headers, String text) {
  public boolean isSuccess() {
    return status / 100 == 2;
  }
}
