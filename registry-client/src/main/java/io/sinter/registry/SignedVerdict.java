package io.sinter.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sinter.registry.internal.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Base64;

/**
 * A {@link VerdictStatement} under a signature: a DSSE envelope
 * (https://github.com/secure-systems-lab/dsse), which in-toto's own tools verify. Immutable.
 *
 * <p>Nothing in it is to be believed before {@link #verify}.
 */
public final class SignedVerdict {
  /** The type of what is signed. */
  public static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

  private final byte[] payload;
  private final String keyId;
  private final byte[] signature;

  private SignedVerdict(byte[] payload, String keyId, byte[] signature) {
    this.payload = payload;
    this.keyId = keyId;
    this.signature = signature;
  }

  /** Signs a statement. */
  public static SignedVerdict sign(VerdictStatement statement, SigningKey key) {
    byte[] payload = statement.toJson().getBytes(StandardCharsets.UTF_8);
    return new SignedVerdict(
        payload, SigningKey.id(key.publicKey()), key.sign(preAuthentication(payload)));
  }

  /**
   * Reads an envelope; its signature is not looked at.
   *
   * @throws RegistryException if the text is no envelope of one signature
   */
  public static SignedVerdict parse(String envelope) {
    try {
      JsonNode root = Json.read(envelope);
      JsonNode signatures = root.path("signatures");
      if (root.path("payloadType").asText().equals(PAYLOAD_TYPE) && signatures.size() == 1) {
        Base64.Decoder base64 = Base64.getDecoder();
        return new SignedVerdict(
            base64.decode(root.path("payload").asText()),
            signatures.path(0).path("keyid").asText(),
            base64.decode(signatures.path(0).path("sig").asText()));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(e);
    }
    throw unreadable(null);
  }

  private static RegistryException unreadable(@org.jspecify.annotations.Nullable Exception cause) {
    return new RegistryException(
        "Cannot read the signed verdict: it is no DSSE envelope with one signature over %s."
            .formatted(PAYLOAD_TYPE),
        cause);
  }

  /**
   * Checks the signature.
   *
   * @return the statement, now to be believed as far as the key is
   * @throws RegistryException if somebody else signed it, or it was altered afterwards
   */
  public String verify(PublicKey key) {
    if (!Signatures.holds(key, preAuthentication(payload), signature)) {
      throw new RegistryException(
          "Cannot believe the signed verdict: its signature does not hold with key %s, it says key %s (allowed: unaltered, signed by that key). Find out who changed it, or give the public key of who signed it."
              .formatted(SigningKey.id(key), keyId));
    }
    return statement();
  }

  /** The statement in JSON, unchecked. */
  public String statement() {
    return new String(payload, StandardCharsets.UTF_8);
  }

  /** The digest of the package it is about, unchecked. */
  public String packageDigest() {
    return VerdictStatement.packageDigest(statement());
  }

  /** The verdict, unchecked. */
  public GateVerdict verdict() {
    return VerdictStatement.verdict(statement());
  }

  /** Names the key that signed: {@link SigningKey#id}. */
  public String keyId() {
    return keyId;
  }

  /** The envelope. */
  public String toJson() {
    Base64.Encoder base64 = Base64.getEncoder();
    ObjectNode root =
        Json.object()
            .put("payload", base64.encodeToString(payload))
            .put("payloadType", PAYLOAD_TYPE);
    root.putArray("signatures")
        .addObject()
        .put("keyid", keyId)
        .put("sig", base64.encodeToString(signature));
    return Json.write(root);
  }

  /** DSSE's PAE: {@code DSSEv1 LENGTH TYPE LENGTH BODY}. */
  private static byte[] preAuthentication(byte[] body) {
    byte[] head =
        "DSSEv1 %d %s %d "
            .formatted(PAYLOAD_TYPE.length(), PAYLOAD_TYPE, body.length)
            .getBytes(StandardCharsets.UTF_8);
    byte[] message = java.util.Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, message, head.length, body.length);
    return message;
  }
}
