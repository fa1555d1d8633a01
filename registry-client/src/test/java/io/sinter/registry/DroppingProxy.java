package io.sinter.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A TCP proxy that hands requests through to the real server and loses the answer of the next
 * request, or of all requests, whose first line contains a given text: the server did the work, the
 * client never hears, or hears only the beginning.
 */
final class DroppingProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final URI target;
  private final AtomicReference<String> victim = new AtomicReference<>("");
  private final AtomicBoolean always = new AtomicBoolean();
  private final AtomicInteger dropped = new AtomicInteger();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicLong passed = new AtomicLong();
  private final AtomicLong received = new AtomicLong();

  DroppingProxy(URI target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  void dropNextAnswerTo(String requestLinePart) {
    victim.set(requestLinePart);
  }

  /** Loses the answers of all such requests from now on. */
  void dropEveryAnswerTo(String requestLinePart) {
    always.set(true);
    victim.set(requestLinePart);
  }

  /** How many requests with a text in their first line came through. */
  long requests(String requestLinePart) {
    return requests.stream().filter(line -> line.contains(requestLinePart)).count();
  }

  /** Cuts the next such answer off after so many bytes. */
  void cutNextAnswerTo(String requestLinePart, long bytes) {
    passed.set(bytes);
    victim.set(requestLinePart);
  }

  /** All bytes that came from the server. */
  long received() {
    return received.get();
  }

  int dropped() {
    return dropped.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        daemon(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket server = new Socket(target.getHost(), target.getPort())) {
      AtomicBoolean drop = new AtomicBoolean();
      daemon(() -> pump(server, client, drop));
      byte[] buffer = new byte[1 << 16];
      InputStream in = client.getInputStream();
      OutputStream out = server.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        String text = new String(buffer, 0, n, StandardCharsets.ISO_8859_1);
        String wanted = victim.get();
        String first = text.lines().findFirst().orElse("");
        if (first.endsWith(" HTTP/1.1")) {
          requests.add(first);
        }
        if (!wanted.isEmpty()
            && first.contains(wanted)
            && (always.get() || victim.compareAndSet(wanted, ""))) {
          drop.set(true);
        }
        out.write(buffer, 0, n);
        out.flush();
      }
    } catch (IOException e) {
      // A side closed the connection: so does the proxy.
    }
  }

  private void pump(Socket server, Socket client, AtomicBoolean drop) {
    byte[] buffer = new byte[1 << 16];
    try {
      InputStream in = server.getInputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        received.addAndGet(n);
        if (drop.get() && passed.addAndGet(-n) < 0) {
          dropped.incrementAndGet();
          break;
        }
        client.getOutputStream().write(buffer, 0, n);
        client.getOutputStream().flush();
      }
      client.close();
      server.close();
    } catch (IOException e) {
      // A side closed the connection: so does the proxy.
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
