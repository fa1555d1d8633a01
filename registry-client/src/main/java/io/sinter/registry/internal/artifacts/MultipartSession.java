package io.sinter.registry.internal.artifacts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sinter.registry.RegistryException;
import io.sinter.registry.internal.Call;
import io.sinter.registry.internal.Json;
import io.sinter.registry.internal.Transport;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * One multipart upload, as the MLflow server knows it.
 *
 * @param purpose for messages
 * @param path of the file to be
 * @param id what the server calls the upload; empty where the storage needs none
 * @param addresses of the parts, by their number from 1
 */
record MultipartSession(
    Transport transport,
    String purpose,
    String path,
    String id,
    Map<Integer, SignedAddress> addresses) {

  /**
   * Begins one.
   *
   * @throws RegistryException if the server does not offer it
   */
  static MultipartSession create(Transport transport, String purpose, String path, int parts) {
    MultipartSession asked = new MultipartSession(transport, purpose, path, "", Map.of());
    ObjectNode body = Json.object().put("path", asked.leaf()).put("num_parts", parts);
    JsonNode answer = asked.post("create", body, Call.Repeat.ALWAYS);
    Map<Integer, SignedAddress> addresses = new TreeMap<>();
    for (JsonNode credential : answer.path("credentials")) {
      SignedAddress.read(credential, transport.target().root().toString())
          .ifPresent(address -> addresses.put(credential.path("part_number").asInt(), address));
    }
    String id = answer.path("upload_id").asText("");
    return new MultipartSession(transport, purpose, path, id, addresses);
  }

  /** Whether there is an address for each part. */
  boolean isUsable(int parts) {
    for (int number = 1; number <= parts; number++) {
      if (!addresses.containsKey(number)) {
        return false;
      }
    }
    return true;
  }

  /** Makes the file of its parts. */
  void complete(Map<Integer, String> tags) {
    ObjectNode body = named();
    tags.forEach(
        (number, tag) ->
            body.withArray("parts")
                .addObject()
                .put("part_number", number)
                .put("etag", tag)
                .put("url", addresses.get(number).uri().toString()));
    post("complete", body, Call.Repeat.UNSENT);
  }

  /** Forgets the parts, also for an interrupted thread. */
  void abort(Exception reason) {
    boolean interrupted = Thread.interrupted();
    try {
      post("abort", named(), Call.Repeat.ALWAYS);
    } catch (RegistryException e) {
      reason.addSuppressed(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private ObjectNode named() {
    return Json.object().put("path", leaf()).put("upload_id", id);
  }

  private String leaf() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private JsonNode post(String step, ObjectNode body, Call.Repeat repeat) {
    String directory = path.substring(0, path.lastIndexOf('/'));
    Call call =
        Call.send(
            purpose,
            "POST",
            ProxyStore.SERVICE + "mpu/" + step + "/" + ProxyStore.encode(directory),
            Json.write(body),
            repeat);
    String text = transport.send(call).text();
    try {
      return Json.read(text.isBlank() ? "{}" : text);
    } catch (IOException e) {
      throw transport.errors().unreadable(call, "not JSON");
    }
  }
}
