package io.sinter.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.registry.StorageServer.Failure;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large files go straight to and from the storage behind the server, whatever fails on the way. */
class SignedTransferTest {
  private static final long MIB = 1 << 20;
  private static final String STORED = "1/r1/artifacts/model.pth";

  @TempDir Path temporary;
  private StorageServer server;
  private MlflowClient client;
  private Artifacts artifacts;
  private Path file;

  @BeforeEach
  void start() throws IOException {
    server = new StorageServer(temporary.resolve("storage"));
    client =
        MlflowClient.connect(
            new MlflowOptions(server.uri(), Duration.ofSeconds(5), Duration.ofSeconds(20))
                .withCredentials(Credentials.bearer("very-secret")));
    artifacts = client.artifacts(client.startRun("1", "run", Map.of()));
    file = temporary.resolve("model.pth");
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void aLargeFileGoesUpInPartsWithoutTheServersCredentials() throws IOException {
    write(file, 66 * MIB + 7);
    List<TransferProgress> heard = new ArrayList<>();
    artifacts.listening(heard::add).upload("model.pth", file);
    assertThat(server.stored(STORED)).hasSameBinaryContentAs(file);
    assertThat(server.requests("PUT", "/bucket/")).isEqualTo(5);
    assertThat(server.requests("PUT", "/mlflow-artifacts/artifacts/")).isZero();
    assertThat(server.seen)
        .filteredOn(one -> one.path().startsWith("/bucket"))
        .allSatisfy(one -> assertThat(one.headers()).doesNotContainKey("Authorization"))
        .allSatisfy(one -> assertThat(one.headers()).containsKey("X-part"));
    assertThat(server.seen)
        .filteredOn(one -> one.path().contains("/mpu/"))
        .hasSize(2)
        .allSatisfy(one -> assertThat(one.headers()).containsKey("Authorization"));
    assertThat(heard.get(heard.size() - 1))
        .satisfies(last -> assertThat(last.isComplete()).isTrue())
        .satisfies(last -> assertThat(last.bytes()).isEqualTo(66 * MIB + 7));
  }

  @Test
  void onlyThePartThatFailedGoesAgain() throws IOException {
    write(file, 66 * MIB);
    server.fail("PUT 2", Failure.BREAK, Failure.BUSY);
    server.fail("PUT 5", Failure.WRONG_TAG);
    List<TransferProgress> heard = new ArrayList<>();
    artifacts.listening(heard::add).upload("model.pth", file);
    assertThat(server.stored(STORED)).hasSameBinaryContentAs(file);
    assertThat(server.requests("PUT", "/bucket/")).isEqualTo(5 + 3);
    assertThat(server.created).hasValue(1);
    assertThat(heard.get(heard.size() - 1).bytes()).isEqualTo(66 * MIB);
  }

  @Test
  void aPartThatNeverArrivesRightEndsTheUploadAndLeavesNothing() throws IOException {
    write(file, 66 * MIB);
    server.fail(
        "PUT 3", Failure.WRONG_TAG, Failure.WRONG_TAG, Failure.WRONG_TAG, Failure.WRONG_TAG);
    assertThatThrownBy(() -> artifacts.upload("model.pth", file))
        .isInstanceOf(RegistryException.class)
        .hasMessageStartingWith(
            "Cannot upload to artifacts of run r1 (file model.pth): moving files at mlflow-artifacts:/1/r1/artifacts failed")
        .hasMessageContaining("part 3 of 5: it stored a part with MD5 sum 00000000000000000000")
        .hasMessageNotContaining("Signature")
        .hasMessageNotContaining("very-secret");
    assertThat(server.aborted).hasValue(1);
    assertThat(server.stored(STORED)).doesNotExist();
  }

  @Test
  void aRefusedPartIsNotSentAgain() throws IOException {
    write(file, 66 * MIB);
    server.fail("PUT 1", Failure.EXPIRED);
    assertThatThrownBy(() -> artifacts.upload("model.pth", file))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("part 1 of 5: it answered 403 AccessDenied");
    assertThat(server.aborted).hasValue(1);
  }

  @Test
  void aLostAnswerToTheLastStepIsNoFailure() throws IOException {
    write(file, 66 * MIB);
    server.loseAnswersToComplete(1);
    artifacts.upload("model.pth", file);
    assertThat(server.completed).hasValue(1);
    assertThat(server.aborted).hasValue(0);
    assertThat(server.stored(STORED)).hasSameBinaryContentAs(file);
  }

  @Test
  void aStorageOutOfReachIsReachedThroughTheServer() throws IOException {
    // Nobody's: a free port may be another program's a moment later.
    server.storageIsAt("http://127.0.0.1:1");
    write(file, 66 * MIB);
    artifacts.upload("model.pth", file);
    assertThat(server.requests("PUT", "/mlflow-artifacts/artifacts/")).isEqualTo(1);
    assertThat(server.aborted).hasValue(1);
    Path back = temporary.resolve("back.pth");
    artifacts.download("model.pth", back);
    assertThat(back).hasSameBinaryContentAs(file);
  }

  @Test
  void aLargeFileComesDownInRanges() throws IOException {
    write(server.stored(STORED), 40 * MIB + 3);
    Path back = temporary.resolve("back.pth");
    artifacts.download("model.pth", back);
    assertThat(back).hasSameBinaryContentAs(server.stored(STORED));
    assertThat(server.requests("GET", "/bucket/")).isEqualTo(3);
    assertThat(server.requests("GET", "/mlflow-artifacts/artifacts/")).isZero();
    assertThat(server.seen)
        .filteredOn(one -> one.path().startsWith("/bucket"))
        .allSatisfy(one -> assertThat(one.headers()).doesNotContainKey("Authorization"));
  }

  @Test
  void aRangeThatBreaksGoesOnWhereItBroke() throws IOException {
    write(server.stored(STORED), 40 * MIB);
    server.fail("GET " + 16 * MIB, Failure.BREAK);
    server.fail("GET 0", Failure.BUSY);
    Path back = temporary.resolve("back.pth");
    List<TransferProgress> heard = new ArrayList<>();
    artifacts.listening(heard::add).download("model.pth", back);
    assertThat(back).hasSameBinaryContentAs(server.stored(STORED));
    assertThat(server.seen)
        .filteredOn(one -> one.path().startsWith("/bucket"))
        .map(one -> one.headers().get("Range").get(0))
        .filteredOn(range -> range.endsWith("-" + (32 * MIB - 1)))
        .hasSize(2)
        .anySatisfy(
            range ->
                assertThat(Long.parseLong(range.replaceAll("bytes=([0-9]+)-.*", "$1")))
                    .isGreaterThan(16 * MIB));
    assertThat(heard.get(heard.size() - 1).bytes()).isEqualTo(40 * MIB);
  }

  @Test
  void anAddressThatIsTooOldIsAskedForAgain() throws IOException {
    write(server.stored(STORED), 40 * MIB);
    server.fail("GET " + 32 * MIB, Failure.EXPIRED);
    artifacts.download("model.pth", temporary.resolve("back.pth"));
    assertThat(server.addresses).hasValue(2);
    assertThat(temporary.resolve("back.pth")).hasSameBinaryContentAs(server.stored(STORED));
  }

  @Test
  void aFileThatChangesMeanwhileIsNotMixed() throws IOException {
    write(server.stored(STORED), 40 * MIB);
    server.fail(
        "GET " + 32 * MIB,
        Failure.WRONG_TAG,
        Failure.WRONG_TAG,
        Failure.WRONG_TAG,
        Failure.WRONG_TAG);
    server.fail("GET 0", Failure.BUSY);
    assertThatThrownBy(() -> artifacts.download("model.pth", temporary.resolve("back.pth")))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("the file changed meanwhile");
    assertThat(temporary.resolve("back.pth")).doesNotExist();
    try (var left = Files.list(temporary)) {
      assertThat(left.map(path -> path.getFileName().toString())).containsOnly("storage");
    }
  }

  @Test
  void aStorageWithoutRangesIsLeftOut() throws IOException {
    write(server.stored(STORED), 40 * MIB);
    server.fail("GET 0", Failure.NO_RANGE);
    artifacts.download("model.pth", temporary.resolve("back.pth"));
    assertThat(temporary.resolve("back.pth")).hasSameBinaryContentAs(server.stored(STORED));
    assertThat(server.requests("GET", "/mlflow-artifacts/artifacts/")).isEqualTo(1);
  }

  @Test
  void addressesThatAreNoneAreNotUsed() throws IOException {
    write(file, 66 * MIB);
    server.storageIsAt("ftp://storage.example");
    artifacts.upload("model.pth", file);
    assertThat(server.requests("PUT", "/mlflow-artifacts/artifacts/")).isEqualTo(1);
    server.storageIsAt("http://user:password@" + URI.create(server.uri().toString()).getHost());
    artifacts.download("model.pth", temporary.resolve("back.pth"));
    assertThat(server.requests("GET", "/mlflow-artifacts/artifacts/")).isEqualTo(1);
  }

  /** Bytes that differ all over the file, without much of it on the disk. */
  private static void write(Path path, long size) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(path.toFile(), "rw")) {
      out.setLength(size);
      for (long position = 0; position < size; position += 1_000_003) {
        out.seek(position);
        out.write((int) (position / 1_000_003 % 251 + 1));
      }
    }
  }
}
