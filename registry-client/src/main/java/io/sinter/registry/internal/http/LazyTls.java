package io.sinter.registry.internal.http;

import java.security.KeyManagementException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/*
 * An HttpClient that is given none makes the JDK's default context at once, which reads every
 * authority the JDK knows: most of a client's start-up, for nothing where the server speaks plain
 * HTTP.
 */
/** A TLS context that is made when the first connection needs it. */
final class LazyTls extends SSLContext {
  LazyTls(Supplier<SSLContext> made) {
    super(new Spi(made), new NoProvider(), "TLS");
  }

  private static final class NoProvider extends Provider {
    private static final long serialVersionUID = 1L;

    NoProvider() {
      super("sinter-lazy-tls", "1", "defers to the context it makes");
    }
  }

  private static final class Spi extends SSLContextSpi {
    private final Supplier<SSLContext> maker;
    private @Nullable SSLContext made;

    Spi(Supplier<SSLContext> maker) {
      this.maker = maker;
    }

    private synchronized SSLContext context() {
      if (made == null) {
        made = maker.get();
      }
      return made;
    }

    @Override
    protected void engineInit(
        KeyManager @Nullable [] keys,
        TrustManager @Nullable [] trust,
        @Nullable SecureRandom random)
        throws KeyManagementException {
      throw new KeyManagementException("a lazy context initialises itself");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return context().getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return context().getServerSocketFactory();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return context().createSSLEngine();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return context().createSSLEngine(host, port);
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return context().getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return context().getClientSessionContext();
    }

    /** The client asks for these before it connects; empty ones leave the engine's as they are. */
    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
      return new SSLParameters();
    }
  }
}
