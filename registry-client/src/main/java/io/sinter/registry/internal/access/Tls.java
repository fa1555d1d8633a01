package io.sinter.registry.internal.access;

import io.sinter.registry.RegistryException;
import io.sinter.registry.TlsOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS with certificates of PEM files; host names are checked in any case. */
public final class Tls {
  private static final char[] IN_MEMORY = "in memory only".toCharArray();

  private Tls() {}

  public static SSLContext context(TlsOptions options) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          options.clientCertificate().isPresent() ? keys(options.clientCertificate().get()) : null,
          options.authorities().isPresent() ? authorities(options.authorities().get()) : null,
          null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new RegistryException(
          "Cannot prepare TLS for the MLflow server: %s. Check the certificates."
              .formatted(e.getMessage()),
          e);
    }
  }

  private static TrustManager @Nullable [] authorities(Path file)
      throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    int number = 0;
    for (Certificate certificate : Pem.certificates(file)) {
      store.setCertificateEntry("authority-" + number++, certificate);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyManager @Nullable [] keys(Path file)
      throws GeneralSecurityException, IOException {
    PrivateKey key = Pem.privateKey(file);
    List<Certificate> chain = Pem.certificates(file);
    KeyStore store = empty();
    store.setKeyEntry("client", key, IN_MEMORY, chain.toArray(new Certificate[0]));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, IN_MEMORY);
    return factory.getKeyManagers();
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
