package io.sinter.registry.internal.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.util.Map;
import javax.net.ssl.SSLException;

/*
 * HttpURLConnection sends a POST a second time when the connection breaks before an answer, unless
 * its body is streamed: so every body is, an empty one too. In that mode it keeps the text of a 401
 * to itself. It does not tell that a body of a known length was cut short: that is counted here.
 */
/** One request and its answer on a connection of the JDK. Used by one thread, but for the end. */
final class Exchange {
  private static final int NO_HTTP = -1;

  private final HttpURLConnection connection;
  private final Request request;
  private final Body body;
  private volatile boolean abandoned;

  Exchange(HttpURLConnection connection, Request request, Body body) {
    this.connection = connection;
    this.request = request;
    this.body = body;
  }

  Reply run(Answer answer) throws IOException {
    boolean done = false;
    try {
      prepare();
      connect();
      if (abandoned) {
        throw new ConnectException("given up");
      }
      Reply reply = ask(answer);
      done = true;
      return reply;
    } finally {
      if (!done) {
        connection.disconnect();
      }
    }
  }

  private Reply ask(Answer answer) throws IOException {
    if (connection.getDoOutput()) {
      try (OutputStream out = connection.getOutputStream()) {
        body.writeTo(out);
      } catch (ProtocolException e) {
        return refusedUnread(e);
      }
    }
    int status = connection.getResponseCode();
    if (status == NO_HTTP) {
      throw new IOException("the answer is not HTTP");
    }
    Headers headers = Headers.of(connection.getHeaderFields());
    InputStream content = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
    if (content == null) {
      return new Reply(
          status, headers, answer.read(status, headers, InputStream.nullInputStream()));
    }
    try (Counted counted = new Counted(content)) {
      String text = answer.read(status, headers, counted);
      counted.drain();
      long length = connection.getContentLengthLong();
      if (counted.count < length) {
        throw new IOException("it ended after %d of %d bytes".formatted(counted.count, length));
      }
      return new Reply(status, headers, text);
    }
  }

  private void prepare() throws IOException {
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setRequestMethod(request.method());
    connection.setRequestProperty("User-Agent", "sinter");
    connection.setRequestProperty("Accept", "*/*");
    for (Map.Entry<String, String> header : request.headers().entrySet()) {
      set(header.getKey(), header.getValue());
    }
    if (!request.method().equals("GET")) {
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(body.length());
    }
  }

  /** The JDK quotes a value it refuses, which may be a secret. */
  private void set(String header, String value) throws IOException {
    boolean valid = true;
    try {
      connection.setRequestProperty(header, value);
    } catch (IllegalArgumentException e) {
      valid = false;
    }
    if (!valid) {
      throw new IOException("header %s has a character that none may have".formatted(header));
    }
  }

  /** Any failure but one of TLS is a {@link ConnectException}: nothing was sent. */
  private void connect() throws IOException {
    try {
      connection.connect();
    } catch (ConnectException | SSLException e) {
      throw e;
    } catch (IOException e) {
      String reason = e instanceof UnknownHostException ? "unknown host " : "";
      ConnectException unsent = new ConnectException(reason + e.getMessage());
      unsent.initCause(e);
      throw unsent;
    }
  }

  /** The answer to a request that waited for leave to send its body, and did not get it. */
  private Reply refusedUnread(ProtocolException failure) throws IOException {
    int status = request.headers().containsKey("Expect") ? connection.getResponseCode() : NO_HTTP;
    if (status < 300) {
      throw failure;
    }
    return new Reply(status, Headers.of(Map.of()), "");
  }

  /** Ends it from another thread. May block until a byte or the time limit for one comes. */
  void abandon() {
    abandoned = true;
    connection.disconnect();
  }

  private static final class Counted extends FilterInputStream {
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int value = in.read();
      count += value < 0 ? 0 : 1;
      return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = in.read(bytes, offset, length);
      count += Math.max(0, read);
      return read;
    }

    /** A connection serves another request only when it was read to the end. */
    void drain() throws IOException {
      byte[] rest = new byte[1024];
      while (read(rest, 0, rest.length) >= 0) {
        // Nobody wants it.
      }
    }
  }
}
