package io.sinter.registry.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.registry.Credentials;
import io.sinter.registry.MlflowOptions;
import io.sinter.registry.RegistryException;
import io.sinter.registry.TlsOptions;
import io.sinter.registry.internal.access.Surroundings;
import io.sinter.registry.internal.access.Target;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialsTest {
  @TempDir Path home;

  @Test
  void userAndPasswordComeBeforeTheToken() {
    // The example of RFC 7617, section 2.1: user "test", password "123£".
    assertThat(
            authorization(
                Map.of(
                    "MLFLOW_TRACKING_USERNAME", "test",
                    "MLFLOW_TRACKING_PASSWORD", "123\u00A3",
                    "MLFLOW_TRACKING_TOKEN", "t")))
        .isEqualTo("Basic dGVzdDoxMjPCow==");
  }

  @Test
  void aTokenIsSentAsBearer() {
    assertThat(
            authorization(Map.of("MLFLOW_TRACKING_TOKEN", "t\n", "MLFLOW_TRACKING_USERNAME", "u")))
        .isEqualTo("Bearer t");
  }

  @Test
  void withoutCredentialsNothingIsSent() {
    assertThat(authorization(Map.of())).isEqualTo("none");
    assertThat(authorization(Map.of("MLFLOW_TRACKING_TOKEN", " "))).isEqualTo("none");
  }

  @Test
  void mlflowsCredentialsFileIsRead() throws IOException {
    Files.createDirectories(home.resolve(".mlflow"));
    Files.writeString(
        home.resolve(".mlflow/credentials"),
        "[mlflow]\nMLFLOW_TRACKING_USERNAME = test\nmlflow_tracking_password = wrong\n");
    assertThat(authorization(Map.of("MLFLOW_TRACKING_PASSWORD", "123\u00A3")))
        .isEqualTo("Basic dGVzdDoxMjPCow==");
  }

  @Test
  void optionsComeBeforeTheEnvironment() {
    MlflowOptions options =
        MlflowOptions.of(URI.create("http://h:1")).withCredentials(Credentials.bearer("mine"));
    assertThat(
            Target.of(options, surroundings(Map.of("MLFLOW_TRACKING_TOKEN", "theirs")))
                .credentials()
                .authorization())
        .contains("Bearer mine");
  }

  @Test
  void aChangingTokenIsAskedForEachTime() {
    AtomicInteger number = new AtomicInteger();
    Credentials credentials = Credentials.bearer(() -> "token-" + number.incrementAndGet());
    assertThat(credentials.authorization()).contains("Bearer token-1");
    assertThat(credentials.authorization()).contains("Bearer token-2");
  }

  @Test
  void nothingPrintsASecret() {
    MlflowOptions options = MlflowOptions.of(URI.create("http://h:1"));
    Surroundings surroundings = surroundings(Map.of("MLFLOW_TRACKING_TOKEN", "s3cret"));
    assertThat(options.withCredentials(Credentials.basic("user", "s3cret")).toString())
        .contains("Credentials(user and password)")
        .doesNotContain("s3cret");
    assertThat(Target.of(options, surroundings).toString())
        .contains("Credentials(token)")
        .doesNotContain("s3cret");
    assertThat(surroundings.toString()).doesNotContain("s3cret");
    assertThatThrownBy(() -> Credentials.bearer("s3cret\r\nX-Evil: 1"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("a character that no header may carry")
        .hasMessageNotContaining("s3cret");
    assertThatThrownBy(() -> Credentials.basic("us:er", "s3cret"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("has a colon")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void aDatabricksProfileNamesHostAndToken() throws IOException {
    profiles(
        """
        # comment
        [DEFAULT]
        host = https://default.example/?o=123
        token = t0

        [prod-eu]
        host: prod.example
        token: t1=with=signs
        [basic]
        host = https://basic.example/
        username = test
        password = 123\u00A3
        """);
    assertThat(target("databricks", Map.of()).root()).hasToString("https://default.example");
    assertThat(target("databricks", Map.of()).credentials().authorization()).contains("Bearer t0");
    Target prod = target("databricks://prod-eu", Map.of("DATABRICKS_HOST", "ignored"));
    assertThat(prod.root()).hasToString("https://prod.example");
    assertThat(prod.credentials().authorization()).contains("Bearer t1=with=signs");
    assertThat(prod.databricks()).isTrue();
    assertThat(
            target("databricks", Map.of("DATABRICKS_CONFIG_PROFILE", "basic"))
                .credentials()
                .authorization())
        .contains("Basic dGVzdDoxMjPCow==");
  }

  @Test
  void variablesOfDatabricksGoBeforeTheDefaultProfile() throws IOException {
    profiles("[DEFAULT]\nhost = https://default.example\ntoken = t0\n");
    Map<String, String> variables =
        Map.of("DATABRICKS_HOST", "https://env.example", "DATABRICKS_TOKEN", "t9");
    assertThat(target("databricks", variables).root()).hasToString("https://env.example");
    assertThat(target("databricks://DEFAULT", variables).root())
        .hasToString("https://default.example");
    Path other = home.resolve("other.cfg");
    Files.writeString(other, "[p]\nhost = https://other.example\ntoken = t\n");
    assertThat(target("databricks://p", Map.of("DATABRICKS_CONFIG_FILE", other.toString())).root())
        .hasToString("https://other.example");
  }

  @Test
  void aClientOfDatabricksLogsInAtItsWorkspace() throws IOException {
    profiles("[m2m]\nhost = https://h.example/?o=1\nclient_id = ci\nclient_secret = s3cret\n");
    String login = "Credentials(client ci of https://h.example/oidc/v1/token)";
    assertThat(target("databricks://m2m", Map.of()).credentials()).hasToString(login);
    Map<String, String> variables =
        Map.of(
            "DATABRICKS_HOST", "h.example",
            "DATABRICKS_CLIENT_ID", "ci",
            "DATABRICKS_CLIENT_SECRET", "s3cret");
    Target target = target("databricks", variables);
    assertThat(target.credentials()).hasToString(login);
    assertThat(target.sent()).isEqualTo("a token");
    assertThat(target.toString()).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "databricks://absent|there is no profile 'absent' of ",
        "databricks://nohost|has no host",
        "databricks://notoken|has no token",
        "databricks://half|has no token",
        "databricks://oauth|has no client_secret",
        "databricks://plain|it is no https address",
        "databricks://scope:prefix|it names a secret scope",
      })
  void whatAProfileLacksIsSaid(String uri, String message) throws IOException {
    profiles(
        """
        [DEFAULT]
        host = https://default.example
        token = not-inherited
        [nohost]
        token = s3cret
        [notoken]
        host = https://h.example
        [half]
        host = https://h.example
        username = u
        [oauth]
        host = https://h.example
        client_id = i
        [plain]
        host = http://h.example
        token = s3cret
        """);
    assertThatThrownBy(() -> target(uri, Map.of()))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void switchingVerificationOffIsRefused() {
    Map<String, String> insecure = Map.of("MLFLOW_TRACKING_INSECURE_TLS", "true");
    assertThatThrownBy(() -> target("https://h:1", insecure))
        .isInstanceOf(RegistryException.class)
        .hasMessageStartingWith(
            "Cannot use MLflow at https://h:1 with MLFLOW_TRACKING_INSECURE_TLS=true")
        .hasMessageContaining("MLFLOW_TRACKING_SERVER_CERT_PATH");
    assertThat(target("http://h:1", insecure).isEncrypted()).isFalse();
    assertThat(target("https://h:1", Map.of("MLFLOW_TRACKING_INSECURE_TLS", "false")).tls())
        .isEqualTo(TlsOptions.standard());
  }

  @Test
  void certificatesForTheServerAreNotForStorageElsewhere() {
    MlflowOptions options = MlflowOptions.of(URI.create("http://h:1"));
    URI same = URI.create("http://h:1/api");
    URI other = URI.create("https://storage.example/part?signature=x");
    Transport plain = new Transport(options, surroundings(Map.of()));
    assertThat(plain.connections(other)).isSameAs(plain.connections(same));
    Transport own =
        new Transport(
            options.withTls(TlsOptions.standard().withAuthorities(home.resolve("ca.pem"))),
            surroundings(Map.of()));
    assertThat(own.connections(other))
        .isNotSameAs(own.connections(same))
        .isSameAs(own.connections(other));
  }

  @Test
  void onlyPlainHttpToAnotherMachineExposesCredentials() {
    assertThat(target("http://mlflow.example", Map.of()).isExposed()).isTrue();
    assertThat(target("https://mlflow.example", Map.of()).isExposed()).isFalse();
    assertThat(target("http://127.0.0.1:5000//", Map.of()).isExposed()).isFalse();
    assertThat(target("http://[::1]:5000", Map.of()).isExposed()).isFalse();
    assertThat(target("http://h/prefix//", Map.of()).root()).hasToString("http://h/prefix");
  }

  private String authorization(Map<String, String> variables) {
    return Target.credentials(surroundings(variables)).authorization().orElse("none");
  }

  private Target target(String uri, Map<String, String> variables) {
    return Target.of(MlflowOptions.of(URI.create(uri)), surroundings(variables));
  }

  private Surroundings surroundings(Map<String, String> variables) {
    return new Surroundings(variables, home);
  }

  private void profiles(String text) throws IOException {
    Files.writeString(home.resolve(".databrickscfg"), text);
  }
}
