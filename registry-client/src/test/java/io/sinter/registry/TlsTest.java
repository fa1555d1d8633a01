package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.registry.testing.MlflowServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The real MLflow server behind TLS. */
@ExtendWith(MlflowServer.class)
class TlsTest {
  @TempDir static Path directory;
  private static Certificates certificates;

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = Certificates.make(directory);
  }

  @Test
  void aServerOfATrustedAuthorityIsUsedWithCredentials(MlflowServer server) throws Exception {
    try (TlsProxy proxy = proxy(server, "server", TlsProxy.Clients.ANYONE);
        MlflowClient client =
            MlflowClient.connect(
                MlflowOptions.of(proxy.uri())
                    .withTls(TlsOptions.standard().withAuthorities(certificates.certificate("ca")))
                    .withCredentials(Credentials.basic("user", "s3cret")))) {
      assertThat(client.serverVersion()).startsWith("3.");
      String name = MlflowServer.uniqueName("tls");
      assertThat(client.experiment(name)).isEqualTo(server.client().experiment(name));
      assertThat(proxy.authorizations())
          .hasSizeGreaterThan(2)
          .containsOnly("Basic dXNlcjpzM2NyZXQ=");
    }
  }

  @Test
  void aServerOfAnUnknownAuthorityIsRefused(MlflowServer server) throws Exception {
    try (TlsProxy proxy = proxy(server, "server", TlsProxy.Clients.ANYONE)) {
      assertThatThrownBy(
              () ->
                  MlflowClient.connect(
                      MlflowOptions.of(proxy.uri())
                          .withTls(TlsOptions.standard())
                          .withCredentials(Credentials.bearer("s3cret"))))
          .isInstanceOf(RegistryException.class)
          .hasMessage(
              "Cannot use the MLflow server: MLflow at %s cannot be talked to safely (nobody trusted here signed its certificate). Set MLFLOW_TRACKING_SERVER_CERT_PATH to a PEM file with the certificate of the authority that signed it."
                  .formatted(proxy.uri()));
      assertThat(proxy.authorizations()).isEmpty();
    }
  }

  @Test
  void aSelfSignedServerIsTrustedByItsOwnCertificate(MlflowServer server) throws Exception {
    try (TlsProxy proxy = proxy(server, "stranger", TlsProxy.Clients.ANYONE)) {
      Path itself = certificates.certificate("stranger");
      assertThat(connect(proxy, TlsOptions.standard().withAuthorities(itself))).startsWith("3.");
      Path other = certificates.certificate("ca");
      assertThatThrownBy(() -> connect(proxy, TlsOptions.standard().withAuthorities(other)))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("nobody trusted here signed its certificate");
    }
  }

  @Test
  void aServerOfAnotherNameIsRefused(MlflowServer server) throws Exception {
    try (TlsProxy proxy = proxy(server, "client", TlsProxy.Clients.ANYONE)) {
      Path authority = certificates.certificate("ca");
      assertThatThrownBy(() -> connect(proxy, TlsOptions.standard().withAuthorities(authority)))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("Use one of the names that its certificate holds");
    }
  }

  @Test
  void aClientCertificateIsShownWhereItIsAskedFor(MlflowServer server) throws Exception {
    try (TlsProxy proxy = proxy(server, "server", TlsProxy.Clients.SIGNED)) {
      TlsOptions tls = TlsOptions.standard().withAuthorities(certificates.certificate("ca"));
      assertThat(connect(proxy, tls.withClientCertificate(certificates.chainAndKey("client"))))
          .startsWith("3.");
      assertThat(connect(proxy, tls.withClientCertificate(certificates.chainAndRsaKey("client"))))
          .startsWith("3.");
      assertThat(connect(proxy, tls.withClientCertificate(certificates.chainAndKey("server"))))
          .startsWith("3.");
      assertThatThrownBy(() -> connect(proxy, tls))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("set MLFLOW_TRACKING_CLIENT_CERT_PATH");
    }
  }

  @Test
  void aServerWithoutTlsIsNamedSo(MlflowServer server) {
    MlflowOptions options =
        MlflowOptions.of(java.net.URI.create("https://127.0.0.1:" + server.uri().getPort()));
    assertThatThrownBy(() -> MlflowClient.connect(options))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("it does not speak TLS")
        .hasMessageContaining("Use http://");
  }

  @Test
  void filesThatAreNoCertificatesAreNamed(MlflowServer server) throws Exception {
    try (TlsProxy proxy = proxy(server, "server", TlsProxy.Clients.ANYONE)) {
      Path absent = directory.resolve("absent.pem");
      assertThatThrownBy(() -> connect(proxy, TlsOptions.standard().withAuthorities(absent)))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("Cannot read certificates from " + absent);
      Path text = Files.writeString(directory.resolve("text.pem"), "hello");
      assertThatThrownBy(() -> connect(proxy, TlsOptions.standard().withAuthorities(text)))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("it has none (allowed: PEM text");
      Path encrypted =
          certificates.chainAndKey("client", "ENCRYPTED PRIVATE KEY", new byte[] {1, 2});
      assertThatThrownBy(
              () -> connect(proxy, TlsOptions.standard().withClientCertificate(encrypted)))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("'ENCRYPTED PRIVATE KEY' (allowed: PRIVATE KEY")
          .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt");
      Path damaged = certificates.chainAndKey("client", "PRIVATE KEY", new byte[] {1, 2, 3});
      assertThatThrownBy(() -> connect(proxy, TlsOptions.standard().withClientCertificate(damaged)))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("it is damaged or of an unknown algorithm");
    }
  }

  private static TlsProxy proxy(MlflowServer server, String alias, TlsProxy.Clients clients)
      throws Exception {
    return new TlsProxy(server.uri(), certificates.server(alias), clients);
  }

  private static String connect(TlsProxy proxy, TlsOptions tls) {
    try (MlflowClient client = MlflowClient.connect(MlflowOptions.of(proxy.uri()).withTls(tls))) {
      return client.serverVersion();
    }
  }
}
