package io.sinter.registry;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The signature of a webhook's delivery: {@code v1,} and the Base64 of HMAC-SHA256 over {@code
 * deliveryId.timestamp.payload}, as MLflow makes it (mlflow/webhooks/delivery.py, after <a
 * href="https://www.standardwebhooks.com">Standard Webhooks</a>).
 *
 * <p>A recorded delivery passes again while its timestamp is young: a receiver that must not act
 * twice keeps the delivery ids of that time. {@link WebhookReceiver} reads headers and payload too.
 */
public final class WebhookSignature {
  /** How far the sender's clock may be from the receiver's. */
  public static final Duration TOLERANCE = Duration.ofMinutes(5);

  private static final String VERSION = "v1,";

  private WebhookSignature() {}

  /**
   * Checks a delivery.
   *
   * @param timestamp seconds since the epoch, as the header has it
   * @param payload the body as it came, before anything parsed it
   * @param header the signature's header; of several signatures in it, one has to be right
   * @throws RegistryException if no signature is right, or the timestamp is older or newer than
   *     {@link #TOLERANCE} allows; it does not tell what would be right
   */
  public static void verify(
      String secret, String deliveryId, String timestamp, byte[] payload, String header) {
    verify(secret, deliveryId, timestamp, payload, header, TOLERANCE, Clock.systemUTC());
  }

  static void verify(
      String secret,
      String deliveryId,
      String timestamp,
      byte[] payload,
      String header,
      Duration tolerance,
      Clock clock) {
    requireYoung(timestamp, tolerance, clock);
    byte[] wanted = signature(secret, deliveryId, timestamp, payload);
    boolean right = false;
    for (String candidate : header.strip().split(" ")) {
      // Every candidate is compared in full: the time taken tells nothing about the secret.
      right |=
          candidate.startsWith(VERSION)
              && MessageDigest.isEqual(
                  wanted, candidate.substring(VERSION.length()).getBytes(StandardCharsets.UTF_8));
    }
    if (!right) {
      throw refused(
          "its signature is not right: the payload was changed, or signed with another secret");
    }
  }

  private static void requireYoung(String timestamp, Duration tolerance, Clock clock) {
    long seconds;
    try {
      seconds = Long.parseLong(timestamp.strip());
    } catch (NumberFormatException e) {
      throw refused("its timestamp is no number of seconds");
    }
    long apart = Math.abs(clock.instant().getEpochSecond() - seconds);
    if (apart > tolerance.toSeconds()) {
      throw refused(
          "its timestamp is %d s away from this machine's clock (allowed: %d s)"
              .formatted(apart, tolerance.toSeconds()));
    }
  }

  private static byte[] signature(
      String secret, String deliveryId, String timestamp, byte[] payload) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      mac.update((deliveryId + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encode(mac.doFinal(payload));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new RegistryException(
          "Cannot check a webhook's delivery: no secret to check it with (allowed: not empty). Give the secret the webhook was made with.",
          e);
    }
  }

  static RegistryException refused(String why) {
    return new RegistryException(
        "Cannot accept a webhook's delivery: %s. Answer 401 and do not act on it.".formatted(why));
  }
}
