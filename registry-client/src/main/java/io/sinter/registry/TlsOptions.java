package io.sinter.registry;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Whom an {@code https} server must be signed by, and who the client is. Both files are read when a
 * client connects. There is no way to switch verification off: a self-signed server is trusted by
 * naming its own certificate as authority.
 *
 * @param authorities a PEM file of the certificates to trust instead of the JDK's, as {@code
 *     MLFLOW_TRACKING_SERVER_CERT_PATH} names it
 * @param clientCertificate a PEM file with the client's certificate, the certificates above it and
 *     its unencrypted private key, as {@code MLFLOW_TRACKING_CLIENT_CERT_PATH} names it
 */
public record TlsOptions(Optional<Path> authorities, Optional<Path> clientCertificate) {
  /** The authorities of the JDK, and no client certificate. */
  public static TlsOptions standard() {
    return new TlsOptions(Optional.empty(), Optional.empty());
  }

  /** The same, trusting the certificates of a PEM file only. */
  public TlsOptions withAuthorities(Path file) {
    return new TlsOptions(Optional.of(file), clientCertificate);
  }

  /** The same, with the certificate and key of a PEM file. */
  public TlsOptions withClientCertificate(Path file) {
    return new TlsOptions(authorities, Optional.of(file));
  }
}
