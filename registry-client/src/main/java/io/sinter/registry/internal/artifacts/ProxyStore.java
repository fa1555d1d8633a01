package io.sinter.registry.internal.artifacts;

import com.fasterxml.jackson.databind.JsonNode;
import io.sinter.registry.ArtifactEntry;
import io.sinter.registry.ArtifactRequest;
import io.sinter.registry.ArtifactStore;
import io.sinter.registry.RegistryException;
import io.sinter.registry.internal.Call;
import io.sinter.registry.internal.Errors;
import io.sinter.registry.internal.Json;
import io.sinter.registry.internal.Rest;
import io.sinter.registry.internal.SafeNames;
import io.sinter.registry.internal.Transport;
import io.sinter.registry.internal.http.Reply;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/**
 * Artifacts behind the MLflow server ({@code mlflow-artifacts:}), through its proxy ({@code
 * mlflow/server/artifact_router.py}) or, where the server hands out signed addresses for large
 * files, straight to and from its storage.
 */
public final class ProxyStore implements ArtifactStore {
  static final String SERVICE = "/api/2.0/mlflow-artifacts/";
  private static final String ARTIFACTS = SERVICE + "artifacts";
  private static final String SCHEME = "mlflow-artifacts";

  private final Transport transport;
  private final Wire wire;
  private final MultipartUpload multipart;
  private final SignedDownload signed;

  public ProxyStore(Transport transport) {
    this.transport = transport;
    this.wire = new Wire(transport::connections, transport.limit());
    this.multipart = new MultipartUpload(transport, wire);
    this.signed = new SignedDownload(transport, wire);
  }

  @Override
  public boolean serves(String scheme) {
    return scheme.equals(SCHEME);
  }

  @Override
  public List<ArtifactEntry> list(ArtifactRequest directory) {
    Call call = Call.get(directory.purpose(), ARTIFACTS + "?path=" + Rest.encode(path(directory)));
    List<ArtifactEntry> entries = new ArrayList<>();
    for (JsonNode node : parse(call, transport.send(call)).path("files")) {
      String name = node.path("path").asText();
      JsonNode size = node.path("file_size");
      entries.add(
          node.path("is_dir").asBoolean()
              ? ArtifactEntry.directory(name)
              : ArtifactEntry.file(
                  name,
                  size.isMissingNode() ? OptionalLong.empty() : OptionalLong.of(size.asLong())));
    }
    return entries;
  }

  @Override
  public void upload(ArtifactRequest target, Path file, LongConsumer moved) throws IOException {
    String path = path(target);
    long size = Files.size(file);
    FilePart whole = new FilePart(file, 0, size);
    if (multipart.upload(target.purpose(), path, whole, () -> stored(target), moved)) {
      return;
    }
    String address = ARTIFACTS + "/" + encode(path);
    try {
      Repeats.run(
          number ->
              wire.put(
                  transport.request(address).with("Content-Type", "application/octet-stream"),
                  whole,
                  moved,
                  number),
          ProxyStore::mayPass);
    } catch (IOException e) {
      throw worded(target, address, e);
    }
  }

  /** The size of what is there now. */
  private OptionalLong stored(ArtifactRequest target) {
    String name = target.name();
    int slash = name.lastIndexOf('/');
    String directory = slash < 0 ? "" : name.substring(0, slash);
    return list(new ArtifactRequest(target.purpose(), target.root(), directory)).stream()
        .filter(entry -> entry.name().equals(name.substring(slash + 1)))
        .map(ArtifactEntry::size)
        .findFirst()
        .orElse(OptionalLong.empty());
  }

  @Override
  public void download(ArtifactRequest source, OptionalLong size, Path file, LongConsumer moved)
      throws IOException {
    String path = path(source);
    if (signed.download(source.purpose(), path, size, file, moved)) {
      return;
    }
    String address = ARTIFACTS + "/" + encode(path);
    try (PartialFile received = PartialFile.whole(file, size, moved)) {
      Repeats.run(
          number -> wire.get(transport.request(address), received, size.orElse(0)),
          ProxyStore::mayPass);
    } catch (IOException e) {
      throw worded(source, address, e);
    }
  }

  @Override
  public void delete(ArtifactRequest target) {
    String path = path(target);
    try {
      transport.send(
          Call.send(
              target.purpose(),
              "DELETE",
              ARTIFACTS + "/" + encode(path),
              "{}",
              Call.Repeat.ALWAYS));
    } catch (RegistryException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }

  /* A server that fell silent is not waited for again. */
  private static boolean mayPass(IOException e) {
    return !(e instanceof StalledException)
        && !(e instanceof RefusedException refused
            && !Errors.isTransient(refused.reply().status()));
  }

  /** The failure of a transfer through the proxy, in the words of every other call. */
  private RegistryException worded(ArtifactRequest request, String address, IOException e)
      throws IOException {
    Call call = Call.get(request.purpose(), address);
    if (e instanceof LocalFileException || e instanceof InterruptedTransferException) {
      throw e;
    }
    if (e instanceof RefusedException refused) {
      return transport.errors().answered(call, refused.reply());
    }
    if (e instanceof SSLException ssl) {
      return transport.errors().distrusted(call, ssl);
    }
    return e instanceof StalledException stalled
        ? transport.errors().silent(call, stalled.limit())
        : transport.errors().unreachable(call, e);
  }

  private JsonNode parse(Call call, Reply reply) {
    try {
      return Json.read(reply.text().isBlank() ? "{}" : reply.text());
    } catch (IOException e) {
      throw transport.errors().unreadable(call, "not JSON");
    }
  }

  static String encode(String path) {
    return Arrays.stream(path.split("/")).map(Rest::encode).collect(Collectors.joining("/"));
  }

  /** The path that the proxy knows an artifact by. */
  private static String path(ArtifactRequest request) {
    URI uri = request.root();
    String path = uri.getPath() == null ? "" : uri.getPath().replaceAll("^/+|/+$", "");
    if (uri.getRawAuthority() != null || !SafeNames.isSafe(path)) {
      throw ArtifactCalls.outOfReach(request.purpose(), uri.toString(), null);
    }
    return request.name().isEmpty() ? path : path + "/" + request.name();
  }
}
