package io.sinter.registry.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP proxy that hands everything through, or closes connections, or takes them and is silent.
 */
public final class SwitchableProxy implements AutoCloseable {
  /** What it does with connections. */
  public enum Mode {
    OPEN,
    CLOSED,
    SILENT
  }

  private final ServerSocket listener;
  private final URI target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile Mode mode = Mode.OPEN;

  /** In front of a server; hands everything through. */
  public SwitchableProxy(URI target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  /** Where it listens. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** Switches, and cuts the connections there are. */
  public void switchTo(Mode next) throws IOException {
    mode = next;
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  /** Keeps the connections there are, but nothing that is sent over them arrives any more. */
  public void stall() {
    mode = Mode.SILENT;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        sockets.add(client);
        if (mode == Mode.OPEN) {
          daemon(() -> serve(client));
        } else if (mode == Mode.CLOSED) {
          client.close();
        }
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket server = new Socket(target.getHost(), target.getPort())) {
      sockets.add(server);
      daemon(() -> pump(server, client));
      pump(client, server);
    } catch (IOException e) {
      // A side closed the connection: so does the proxy.
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[1 << 16];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (mode != Mode.SILENT) {
          out.write(buffer, 0, n);
          out.flush();
        }
      }
      to.close();
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
    switchTo(Mode.CLOSED);
  }
}
