package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.registry.testing.MlflowServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SignedVerdictTest {
  @RegisterExtension static final MlflowServer SERVER = new MlflowServer();
  private static final String DIGEST = "ab".repeat(32);
  private static final String FILE_DIGEST = "cd".repeat(32);

  @TempDir private Path directory;

  @Test
  void pythonVerifiesWhatAnEd25519KeySigned() throws Exception {
    Path file = directory.resolve("keys/promotion.pem");
    SigningKey key = SigningKey.readOrCreate(file);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
    assertThat(
            python(SignedVerdict.sign(statement(), key), directory.resolve("keys/promotion.pub")))
        .isEqualTo(
            "https://in-toto.io/Statement/v1 urn:io.sinter:promotion-verdict:v1\n"
                + "models:/delay/7 "
                + DIGEST
                + "\n"
                + "model.onnx "
                + FILE_DIGEST);
    assertThat(SigningKey.readOrCreate(file).publicKey()).isEqualTo(key.publicKey());
  }

  /** As a user of OpenSSL makes it. */
  @Test
  void pythonVerifiesWhatAnEcdsaKeyOfOpenSslSigned() throws Exception {
    Path file = directory.resolve("mine.pem");
    Path open = directory.resolve("mine.pub");
    openssl(
        "genpkey",
        "-algorithm",
        "EC",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-out",
        file.toString());
    assertThatThrownBy(() -> SigningKey.read(file))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("its public key " + open + " is missing")
        .hasMessageContaining("openssl pkey -in " + file + " -pubout -out " + open);
    openssl("pkey", "-in", file.toString(), "-pubout", "-out", open.toString());

    SignedVerdict signed = SignedVerdict.sign(statement(), SigningKey.read(file));

    assertThat(python(signed, open)).contains("models:/delay/7 " + DIGEST);
  }

  @Test
  void aVerdictComesBackOutOfItsEnvelope() {
    SigningKey key = SigningKey.readOrCreate(directory.resolve("a.pem"));
    SignedVerdict read = SignedVerdict.parse(SignedVerdict.sign(statement(), key).toJson());

    assertThat(read.verify(key.publicKey()))
        .contains("\"policyHash\":\"hash\"", "\"rows\":\"t@3\"");
    assertThat(read.packageDigest()).isEqualTo(DIGEST);
    assertThat(read.verdict().passed()).isTrue();
    assertThat(read.verdict().summary()).contains("auc 0.73");
    assertThat(read.keyId()).isEqualTo(SigningKey.id(key.publicKey()));
  }

  @Test
  void nothingAlteredIsBelieved() throws Exception {
    SigningKey key = SigningKey.readOrCreate(directory.resolve("a.pem"));
    String envelope = SignedVerdict.sign(statement(), key).toJson();
    String statement = SignedVerdict.parse(envelope).statement();
    String forged =
        envelope.replace(
            base64(statement), base64(statement.replace("models:/delay/7", "models:/delay/8")));
    assertThat(forged).isNotEqualTo(envelope);

    assertThatThrownBy(() -> SignedVerdict.parse(forged).verify(key.publicKey()))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("Cannot believe the signed verdict: its signature does not hold");
    assertThat(
            python(SignedVerdict.parse(forged), SigningKey.publicFile(directory.resolve("a.pem"))))
        .isEqualTo("bad signature");
    SigningKey other = SigningKey.readOrCreate(directory.resolve("b.pem"));
    assertThatThrownBy(() -> SignedVerdict.parse(envelope).verify(other.publicKey()))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(SigningKey.id(other.publicKey()));
    assertThatThrownBy(() -> SignedVerdict.parse("{\"payload\":\"?\"}"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("it is no DSSE envelope with one signature");
  }

  @Test
  void keysThatDoNotFitAreRefused() throws Exception {
    Path one = directory.resolve("one.pem");
    SigningKey.readOrCreate(one);
    SigningKey.readOrCreate(directory.resolve("two.pem"));
    Files.copy(
        directory.resolve("two.pub"),
        directory.resolve("one.pub"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> SigningKey.read(one))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("one.pub is not its public key");
    Path rsa = directory.resolve("rsa.pem");
    openssl(
        "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", rsa.toString());
    openssl(
        "pkey", "-in", rsa.toString(), "-pubout", "-out", directory.resolve("rsa.pub").toString());
    assertThatThrownBy(() -> SigningKey.read(rsa))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("it is of another type (allowed: Ed25519, ECDSA on P-256)");
  }

  private static VerdictStatement statement() {
    return new VerdictStatement(
        "delay",
        "7",
        DIGEST,
        FILE_DIGEST + "  model.onnx\n",
        "champion",
        "6",
        "team:flight-ops",
        "user:ada@example.org",
        Instant.ofEpochSecond(1_700_000_000),
        "hash",
        new GateVerdict(List.of(new GateCheck("auc", true, 0.73, ">= 0.7"))),
        Map.of("rows", "t@3"));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private String python(SignedVerdict signed, Path publicKey) throws IOException {
    Path envelope = Files.writeString(directory.resolve("envelope.json"), signed.toJson());
    return SERVER
        .runPython(
            Scripts.LIMIT,
            Scripts.path("verify_envelope.py"),
            envelope.toString(),
            publicKey.toString())
        .strip();
  }

  private static void openssl(String... arguments) throws Exception {
    Process process =
        new ProcessBuilder(
                java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("openssl"), List.of(arguments).stream())
                    .toList())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
