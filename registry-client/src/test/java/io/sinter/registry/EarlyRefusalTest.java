package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that refuses an upload by its head and hangs up, as proxies with a size limit do. */
class EarlyRefusalTest {
  @TempDir Path temporary;
  private final List<String> uploads = new CopyOnWriteArrayList<>();
  private ServerSocket server;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve);
    thread.setDaemon(true);
    thread.start();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void aLargeUploadThatIsRefusedBeforeItCameWholeSaysWhy() throws IOException {
    MlflowClient client =
        MlflowClient.connect(
            MlflowOptions.of(URI.create("http://127.0.0.1:" + server.getLocalPort())));
    Path file = Files.write(temporary.resolve("model.bin"), new byte[32 << 20]);
    assertThatThrownBy(() -> client.artifacts(client.run("r1")).upload("model.bin", file))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("answered 413")
        .hasMessageContaining("client_max_body_size");
    // The first broke while it was sent; the second asked for leave and was told.
    assertThat(uploads).hasSize(2);
    assertThat(uploads.get(0)).doesNotContain("expect:");
    assertThat(uploads.get(1)).contains("expect: 100-continue");
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        String head = head(socket.getInputStream());
        String answer =
            head.startsWith("get /version")
                ? ok("3.17.2")
                : head.startsWith("put ")
                    ? "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                    : ok(
                        "{\"run\":{\"info\":{\"run_id\":\"r1\",\"artifact_uri\":\"mlflow-artifacts:/1/r1/artifacts\"}}}");
        if (head.startsWith("put ")) {
          uploads.add(head);
        }
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        // Closed, or the client hung up.
      }
    }
  }

  private static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(body.length(), body);
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      head.append((char) next);
    }
    return head.toString().toLowerCase(Locale.ROOT);
  }
}
