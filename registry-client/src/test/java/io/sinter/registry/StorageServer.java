package io.sinter.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An MLflow server whose artifacts are in an object store, and that store: MLflow's protocol of
 * signed addresses (mlflow/server/handlers.py) and as much of S3's as it uses, over HTTP. It fails
 * where a test says so.
 */
final class StorageServer implements AutoCloseable {
  private static final String SERVICE = "/api/2.0/mlflow-artifacts/";

  /** What goes wrong with one request to the store. */
  enum Failure {
    /** The connection ends in the middle of the body. */
    BREAK,
    /** 503 SlowDown, as S3 answers when it is asked too much. */
    BUSY,
    /** 403, as S3 answers when a signed address is too old. */
    EXPIRED,
    /** The answer's tag is not that of what was stored or asked for. */
    WRONG_TAG,
    /** The whole file comes where a range was asked for. */
    NO_RANGE
  }

  /** A request as it came. */
  record Seen(String method, String path, String query, Map<String, List<String>> headers) {}

  final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
  final AtomicInteger created = new AtomicInteger();
  final AtomicInteger aborted = new AtomicInteger();
  final AtomicInteger completed = new AtomicInteger();
  final AtomicInteger addresses = new AtomicInteger();

  /**
   * By method and, for parts, number: {@code PUT 3}, {@code GET}; each entry is for one request.
   */
  private final Map<String, Queue<Failure>> failures = new ConcurrentHashMap<>();

  private final Map<Integer, String> tags = new ConcurrentSkipListMap<>();
  private final Path directory;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(8);
  private volatile String storage;
  private final AtomicInteger lostCompletes = new AtomicInteger();

  StorageServer(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    this.storage = uri().toString();
    server.setExecutor(threads);
    handle("/version", exchange -> answer(exchange, 200, "3.17.2"));
    handle("/api/2.0/mlflow/experiments/get-by-name", this::experiment);
    handle("/api/2.0/mlflow/runs/create", StorageServer::run);
    handle(SERVICE + "artifacts", this::artifacts);
    handle(SERVICE + "mpu/create", this::create);
    handle(SERVICE + "mpu/complete", this::complete);
    handle(SERVICE + "mpu/abort", this::abort);
    handle(SERVICE + "presigned", this::presigned);
    handle("/bucket", this::store);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  void fail(String request, Failure... next) {
    failures.computeIfAbsent(request, any -> new ConcurrentLinkedQueue<>()).addAll(List.of(next));
  }

  /** Signed addresses point elsewhere from now on. */
  void storageIsAt(String address) {
    storage = address;
  }

  void loseAnswersToComplete(int times) {
    lostCompletes.set(times);
  }

  Path stored(String name) {
    return directory.resolve(name.replace('/', '_'));
  }

  long requests(String method, String pathPart) {
    return seen.stream()
        .filter(one -> one.method().equals(method) && one.path().contains(pathPart))
        .count();
  }

  private interface Handler {
    void handle(HttpExchange exchange) throws IOException;
  }

  private void handle(String path, Handler handler) {
    server.createContext(
        path,
        exchange -> {
          URI uri = exchange.getRequestURI();
          String query = uri.getQuery() == null ? "" : uri.getQuery();
          seen.add(
              new Seen(
                  exchange.getRequestMethod(),
                  uri.getPath(),
                  query,
                  Map.copyOf(exchange.getRequestHeaders())));
          try {
            handler.handle(exchange);
          } finally {
            exchange.close();
          }
        });
  }

  private void experiment(HttpExchange exchange) throws IOException {
    answer(exchange, 200, "{\"experiment\":{\"experiment_id\":\"1\"}}");
  }

  private static void run(HttpExchange exchange) throws IOException {
    answer(
        exchange,
        200,
        "{\"run\":{\"info\":{\"run_id\":\"r1\",\"status\":\"RUNNING\",\"artifact_uri\":\"mlflow-artifacts:/1/r1/artifacts\"},\"data\":{}}}");
  }

  private void artifacts(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().substring((SERVICE + "artifacts").length());
    switch (exchange.getRequestMethod()) {
      case "PUT" -> {
        Files.write(stored(path.substring(1)), exchange.getRequestBody().readAllBytes());
        answer(exchange, 200, "{}");
      }
      case "GET" -> {
        if (!path.isEmpty()) {
          send(exchange, stored(path.substring(1)), 0, Long.MAX_VALUE, 200);
        } else {
          list(exchange);
        }
      }
      default -> answer(exchange, 405, "");
    }
  }

  /** All files are in one directory, the root of a run. */
  private void list(HttpExchange exchange) throws IOException {
    StringBuilder files = new StringBuilder();
    try (var paths = Files.list(directory)) {
      for (Path path : paths.filter(path -> !path.toString().endsWith(".parts")).toList()) {
        String name = path.getFileName().toString();
        files
            .append(files.isEmpty() ? "" : ",")
            .append(
                "{\"path\":\"%s\",\"is_dir\":false,\"file_size\":%d}"
                    .formatted(name.substring(name.lastIndexOf('_') + 1), Files.size(path)));
      }
    }
    answer(exchange, 200, "{\"files\":[%s]}".formatted(files));
  }

  private void create(HttpExchange exchange) throws IOException {
    String body = text(exchange);
    int parts = Integer.parseInt(body.replaceAll(".*\"num_parts\":([0-9]+).*", "$1"));
    String leaf = body.replaceAll(".*\"path\":\"([^\"]+)\".*", "$1");
    String parent =
        exchange.getRequestURI().getPath().substring((SERVICE + "mpu/create/").length());
    tags.clear();
    created.incrementAndGet();
    StringBuilder credentials = new StringBuilder();
    for (int number = 1; number <= parts; number++) {
      credentials
          .append(number == 1 ? "" : ",")
          .append(
              "{\"url\":\"%s/bucket/%s?part=%d&X-Amz-Signature=secret\",\"part_number\":%d,\"headers\":{\"x-part\":\"yes\"}}"
                  .formatted(storage, parent + "/" + leaf, number, number));
    }
    answer(exchange, 200, "{\"upload_id\":\"u1\",\"credentials\":[%s]}".formatted(credentials));
  }

  private void complete(HttpExchange exchange) throws IOException {
    String body = text(exchange);
    Path parts = parts();
    if (!Files.exists(parts)) {
      answer(exchange, 500, "{\"error_code\":\"INTERNAL_ERROR\",\"message\":\"NoSuchUpload\"}");
      return;
    }
    for (Map.Entry<Integer, String> tag : tags.entrySet()) {
      if (!body.contains(
          "\"part_number\":%d,\"etag\":\"\\\"%s".formatted(tag.getKey(), tag.getValue()))) {
        answer(exchange, 400, "{\"error_code\":\"BAD_REQUEST\",\"message\":\"InvalidPart\"}");
        return;
      }
    }
    String leaf = body.replaceAll(".*?\"path\":\"([^\"]+)\".*", "$1");
    String parent =
        exchange.getRequestURI().getPath().substring((SERVICE + "mpu/complete/").length());
    Files.move(parts, stored(parent + "/" + leaf));
    completed.incrementAndGet();
    if (lostCompletes.getAndDecrement() > 0) {
      throw new IOException("lost on purpose");
    }
    answer(exchange, 200, "{}");
  }

  private void abort(HttpExchange exchange) throws IOException {
    text(exchange);
    Files.deleteIfExists(parts());
    aborted.incrementAndGet();
    answer(exchange, 200, "{}");
  }

  private void presigned(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().substring((SERVICE + "presigned/").length());
    answer(
        exchange,
        200,
        "{\"url\":\"%s/bucket/%s?X-Amz-Signature=secret%d\",\"headers\":{},\"file_size\":%d}"
            .formatted(storage, path, addresses.incrementAndGet(), Files.size(stored(path))));
  }

  private void store(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().substring("/bucket/".length());
    if (exchange.getRequestMethod().equals("PUT")) {
      int number =
          Integer.parseInt(
              exchange.getRequestURI().getQuery().replaceAll(".*part=([0-9]+).*", "$1"));
      storePart(exchange, number, next("PUT " + number));
      return;
    }
    String range = exchange.getRequestHeaders().getFirst("Range").replace("bytes=", "");
    long from = Long.parseLong(range.substring(0, range.indexOf('-')));
    long to = Long.parseLong(range.substring(range.indexOf('-') + 1)) + 1;
    Failure failure = next("GET " + from);
    exchange
        .getResponseHeaders()
        .set("ETag", failure == Failure.WRONG_TAG ? "\"other\"" : "\"same\"");
    if (failure == Failure.EXPIRED || failure == Failure.BUSY) {
      refuse(exchange, failure);
    } else if (failure == Failure.NO_RANGE) {
      send(exchange, stored(path), 0, Long.MAX_VALUE, 200);
    } else if (failure == Failure.BREAK) {
      exchange.getResponseHeaders().set("Content-Range", "bytes %d-%d/*".formatted(from, to - 1));
      exchange.sendResponseHeaders(206, to - from);
      write(exchange.getResponseBody(), stored(path), from, from + (to - from) / 2);
      throw new IOException("broken on purpose");
    } else {
      send(exchange, stored(path), from, to, 206);
    }
  }

  private void storePart(HttpExchange exchange, int number, @Nullable Failure failure)
      throws IOException {
    if (failure == Failure.BREAK) {
      exchange.getRequestBody().readNBytes(100_000);
      throw new IOException("broken on purpose");
    }
    if (failure == Failure.BUSY || failure == Failure.EXPIRED) {
      exchange.getRequestBody().readAllBytes();
      refuse(exchange, failure);
      return;
    }
    MessageDigest md5 = md5();
    try (FileChannel out =
        FileChannel.open(parts(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      InputStream in = exchange.getRequestBody();
      byte[] buffer = new byte[1 << 16];
      long position = (number - 1) * (16L << 20);
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        md5.update(buffer, 0, n);
        out.write(ByteBuffer.wrap(buffer, 0, n), position);
        position += n;
      }
    }
    byte[] sum = md5.digest();
    if (!Base64.getEncoder()
        .encodeToString(sum)
        .equals(exchange.getRequestHeaders().getFirst("Content-MD5"))) {
      answer(exchange, 400, "<Error><Code>BadDigest</Code></Error>");
      return;
    }
    String tag = failure == Failure.WRONG_TAG ? "0".repeat(32) : HexFormat.of().formatHex(sum);
    tags.put(number, tag);
    exchange.getResponseHeaders().set("ETag", "\"" + tag + "\"");
    answer(exchange, 200, "");
  }

  private @Nullable Failure next(String request) {
    Queue<Failure> queue = failures.get(request);
    return queue == null ? null : queue.poll();
  }

  private static void refuse(HttpExchange exchange, Failure failure) throws IOException {
    boolean busy = failure == Failure.BUSY;
    answer(
        exchange,
        busy ? 503 : 403,
        "<Error><Code>%s</Code></Error>".formatted(busy ? "SlowDown" : "AccessDenied"));
  }

  private Path parts() {
    return directory.resolve("u1.parts");
  }

  private static void send(HttpExchange exchange, Path file, long from, long to, int status)
      throws IOException {
    long end = Math.min(to, Files.size(file));
    if (status == 206) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, end - 1, Files.size(file)));
    }
    exchange.sendResponseHeaders(status, end - from == 0 ? -1 : end - from);
    write(exchange.getResponseBody(), file, from, end);
  }

  private static void write(OutputStream out, Path file, long from, long to) throws IOException {
    try (FileChannel in = FileChannel.open(file)) {
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      for (long position = from; position < to; ) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), to - position));
        int n = in.read(buffer, position);
        out.write(buffer.array(), 0, n);
        position += n;
      }
      out.flush();
    }
  }

  private static String text(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
