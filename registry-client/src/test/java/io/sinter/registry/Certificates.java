package io.sinter.registry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority, a server and a client it signed, and a stranger: made by the JDK's keytool. */
final class Certificates {
  private static final String PASSWORD = "changeit";

  private final Path directory;
  private final KeyStore store;

  private Certificates(Path directory, KeyStore store) {
    this.directory = directory;
    this.store = store;
  }

  static Certificates make(Path directory) throws Exception {
    Path file = directory.resolve("all.p12");
    keytool(file, "ca", "-keyalg", "EC", "-ext", "bc:c");
    keytool(file, "server", "-keyalg", "EC", "-signer", "ca", "-ext", "san=ip:127.0.0.1");
    keytool(file, "client", "-keyalg", "RSA", "-keysize", "2048", "-signer", "ca");
    keytool(file, "stranger", "-keyalg", "EC", "-ext", "san=ip:127.0.0.1");
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return new Certificates(directory, store);
  }

  private static void keytool(Path store, String alias, String... more)
      throws IOException, InterruptedException {
    List<String> command =
        Stream.concat(
                Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    PASSWORD,
                    "-alias",
                    alias,
                    "-dname",
                    "CN=" + alias),
                Arrays.stream(more))
            .toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(output);
    }
  }

  /** A server's context with the key of one of them, which asks clients for a certificate. */
  SSLContext server(String alias) throws GeneralSecurityException, IOException {
    KeyStore keys = empty();
    keys.setKeyEntry(alias, key(alias), PASSWORD.toCharArray(), store.getCertificateChain(alias));
    KeyManagerFactory keyManagers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keyManagers.init(keys, PASSWORD.toCharArray());
    KeyStore trusted = empty();
    trusted.setCertificateEntry("ca", store.getCertificate("ca"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /** A PEM file with the certificate of one of them. */
  Path certificate(String alias) throws GeneralSecurityException, IOException {
    return Files.writeString(
        directory.resolve(alias + ".pem"),
        "a comment\n" + pem("CERTIFICATE", store.getCertificate(alias).getEncoded()));
  }

  /** A PEM file with the chain and the key of one of them. */
  Path chainAndKey(String alias) throws GeneralSecurityException, IOException {
    return chainAndKey(alias, "PRIVATE KEY", key(alias).getEncoded());
  }

  /** The same with an RSA key as OpenSSL's older versions write it. */
  Path chainAndRsaKey(String alias) throws GeneralSecurityException, IOException {
    // PKCS#8 holds the PKCS#1 key as its last value: 26 bytes come before a key of 2048 bits.
    byte[] encoded = key(alias).getEncoded();
    return chainAndKey(alias, "RSA PRIVATE KEY", Arrays.copyOfRange(encoded, 26, encoded.length));
  }

  Path chainAndKey(String alias, String kind, byte[] key)
      throws GeneralSecurityException, IOException {
    StringBuilder text = new StringBuilder(pem(kind, key));
    for (Certificate certificate : store.getCertificateChain(alias)) {
      text.append(pem("CERTIFICATE", certificate.getEncoded()));
    }
    return Files.writeString(directory.resolve(alias + "-" + kind.length() + ".pem"), text);
  }

  private Key key(String alias) throws GeneralSecurityException {
    return store.getKey(alias, PASSWORD.toCharArray());
  }

  private static String pem(String kind, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes), kind);
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    return keys;
  }
}
