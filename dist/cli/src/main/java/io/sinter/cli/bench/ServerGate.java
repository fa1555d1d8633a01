package io.sinter.cli.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands before a server and makes it look well, slow or dead. */
final class ServerGate implements AutoCloseable {
  /** How the server looks. */
  enum State {
    /** Everything is handed through. */
    LIVE,
    /** Connections are taken, and nobody answers. */
    SILENT,
    /** Connections are closed at once. */
    DEAD
  }

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final URI server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile State state = State.LIVE;

  ServerGate(URI server) throws IOException {
    this.server = server;
    daemon(this::accept);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** Changes how the server looks; connections there are break. */
  void set(State next) throws IOException {
    state = next;
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        sockets.add(client);
        if (state == State.LIVE) {
          Socket there = new Socket(server.getHost(), server.getPort());
          sockets.add(there);
          daemon(() -> pump(client, there));
          daemon(() -> pump(there, client));
        } else if (state == State.DEAD) {
          client.close();
        }
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void pump(Socket from, Socket to) {
    byte[] buffer = new byte[1 << 16];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      // One side is gone, and so is the other now.
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "server-gate");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    set(State.DEAD);
  }
}
