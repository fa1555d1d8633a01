package io.sinter.training.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sinter.job.JobException;
import io.sinter.training.CheckpointOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(300)
class CheckpointsTest {
  private static final Map<String, String> SETTINGS = Map.of("seed", "7");

  @TempDir private Path location;
  private final Configuration conf = new Configuration(/* loadDefaults= */ true);
  private final List<String> notices = Collections.synchronizedList(new ArrayList<>());

  @Test
  void whatWasSavedIsRestoredOnEveryRank() throws Exception {
    try (CheckpointPublisher publisher = open(2)) {
      assertThat(restore(publisher, 0, 2)).containsOnly(Optional.empty());
      save(publisher, 0, 2, new Cursor(1, 5, 5, 2));
    }
    try (CheckpointPublisher publisher = open(2)) {
      List<Optional<TrainingState>> states = restore(publisher, 0, 2);

      for (int rank = 0; rank < 2; rank++) {
        TrainingState state = states.get(rank).orElseThrow();
        assertThat(state.cursor()).isEqualTo(new Cursor(1, 5, 5, 2));
        assertThat(bytes(state.shared().get("weights"))).isEqualTo(bytes(weights(5)));
        assertThat(bytes(state.own().get("random"))).containsExactly(rank, 5);
      }
    }
    assertThat(notices).isEmpty();
  }

  private enum Damage {
    FLIPPED_BIT,
    CUT_OFF,
    MISSING,
    FLIPPED_BIT_OF_RANK_1,
    FLIPPED_BIT_IN_THE_HEADER,
    MARKER_CUT_OFF
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aDamagedCheckpointIsRefusedLoudlyAndTheOneBeforeIsUsed(Damage damage) throws Exception {
    try (CheckpointPublisher publisher = open(2)) {
      restore(publisher, 0, 2);
      save(publisher, 0, 2, new Cursor(1, 5, 5, 2));
      save(publisher, 0, 2, new Cursor(1, 9, 9, 2));
    }
    Path newest = folder("t0001-s000000000009-a000");
    switch (damage) {
      case FLIPPED_BIT -> flip(newest.resolve("rank-00000.state"), -1);
      case FLIPPED_BIT_OF_RANK_1 -> flip(newest.resolve("rank-00001.state"), -1);
      case FLIPPED_BIT_IN_THE_HEADER -> flip(newest.resolve("rank-00001.state"), 20);
      case CUT_OFF -> cut(newest.resolve("rank-00000.state"));
      case MISSING -> Files.delete(newest.resolve("rank-00001.state"));
      case MARKER_CUT_OFF -> cut(folder("t0001-s000000000009-a000.json"));
    }

    try (CheckpointPublisher publisher = open(2)) {
      List<Optional<TrainingState>> states = restore(publisher, 0, 2);

      assertThat(states)
          .allSatisfy(state -> assertThat(state.orElseThrow().cursor().steps()).isEqualTo(5));
    }
    assertThat(notices)
        .hasSize(1)
        .allSatisfy(
            notice ->
                assertThat(notice)
                    .startsWith("checkpoint t0001-s000000000009-a000 is refused: ")
                    .endsWith("; the one before it is used"));
  }

  @Test
  void filesWithoutAMarkerDoNotCountAndGoAtTheNextStart() throws Exception {
    try (CheckpointPublisher publisher = open(2)) {
      restore(publisher, 0, 2);
      save(publisher, 0, 2, new Cursor(1, 5, 5, 2));
      CheckpointFolder folder = new CheckpointFolder(location.toUri().toString(), "run", conf);
      folder.write("t0001-s000000000007-a000", 0, state(0, new Cursor(1, 7, 7, 2)));
    }
    try (CheckpointPublisher publisher = open(2)) {
      assertThat(restore(publisher, 0, 2).get(1).orElseThrow().cursor().steps()).isEqualTo(5);
    }
    assertThat(folder("t0001-s000000000007-a000")).doesNotExist();
  }

  @Test
  void twoAreKeptAndTheNewestOfAnEpochsEnd() throws Exception {
    try (CheckpointPublisher publisher = open(1)) {
      restore(publisher, 0, 1);
      save(publisher, 0, 1, new Cursor(2, 0, 10, 1));
      save(publisher, 0, 1, new Cursor(3, 0, 20, 1));
      for (int step = 1; step <= 4; step++) {
        save(publisher, 0, 1, new Cursor(3, step, 20 + step, 1));
      }
    }
    try (Stream<Path> files = Files.list(folder(""))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "terms",
              "t0001-s000000000020-a000",
              "t0001-s000000000020-a000.json",
              "t0001-s000000000023-a000",
              "t0001-s000000000023-a000.json",
              "t0001-s000000000024-a000",
              "t0001-s000000000024-a000.json");
    }
  }

  @Test
  void anotherNumberOfRanksGoesOnFromTheEndOfAnEpoch() throws Exception {
    try (CheckpointPublisher publisher = open(2)) {
      restore(publisher, 0, 2);
      save(publisher, 0, 2, new Cursor(2, 0, 10, 2));
      save(publisher, 0, 2, new Cursor(2, 3, 13, 2));
    }
    try (CheckpointPublisher publisher = open(3)) {
      List<Optional<TrainingState>> states = restore(publisher, 0, 3);

      assertThat(states).hasSize(3);
      for (Optional<TrainingState> state : states) {
        assertThat(state.orElseThrow().cursor()).isEqualTo(new Cursor(2, 0, 10, 2));
        assertThat(bytes(state.get().shared().get("weights"))).isEqualTo(bytes(weights(10)));
        assertThat(state.get().own()).isEmpty();
      }
    }
  }

  @Test
  void whatAnAttemptThatWasReplacedSavesDoesNotCount() throws Exception {
    try (CheckpointPublisher publisher = open(1)) {
      restore(publisher, 0, 1);
      save(publisher, 0, 1, new Cursor(1, 5, 5, 1));
      restore(publisher, 1, 1);
      save(publisher, 0, 1, new Cursor(1, 9, 9, 1));
    }
    assertThat(folder("t0001-s000000000005-a000.json")).exists();
    assertThat(folder("t0001-s000000000009-a000.json")).doesNotExist();
  }

  @Test
  void aDriverThatWasReplacedPublishesNothing() throws Exception {
    try (CheckpointPublisher zombie = open(1)) {
      restore(zombie, 0, 1);
      save(zombie, 0, 1, new Cursor(1, 5, 5, 1));
      try (CheckpointPublisher successor = open(1)) {
        assertThat(restore(successor, 0, 1).get(0).orElseThrow().cursor().steps()).isEqualTo(5);
        save(zombie, 0, 1, new Cursor(1, 9, 9, 1));
        save(successor, 0, 1, new Cursor(1, 6, 6, 1));
      }
    }
    assertThat(folder("t0001-s000000000009-a000.json")).doesNotExist();
    assertThat(folder("t0002-s000000000006-a000.json")).exists();
    assertThat(notices)
        .containsExactly(
            "Cannot save checkpoint t0001-s000000000009-a000 in file:%s/run: another driver has taken over the run (term 2, this is 1). Training goes on, and the checkpoints before it stay."
                .formatted(location));
  }

  @Test
  void aFullDiskIsReportedOnceAndLeavesEarlierCheckpointsAlone() throws Exception {
    conf.set("fs.full.impl", FullDisk.class.getName());
    conf.setBoolean("fs.full.impl.disable.cache", true);
    String full = "full://" + location;
    try (CheckpointPublisher publisher = open(full, 2)) {
      restore(publisher, full, 0, 2);
      save(publisher, full, 0, 2, new Cursor(1, 5, 5, 2));
      FullDisk.failAfter(100);
      save(publisher, full, 0, 2, new Cursor(1, 6, 6, 2));
      save(publisher, full, 0, 2, new Cursor(1, 7, 7, 2));
      FullDisk.failAfter(Long.MAX_VALUE);
    }
    assertThat(notices)
        .containsExactly(
            "Cannot save checkpoint t0001-s000000000006-a000 in full:%s/run: No space left on device. Training goes on, and the checkpoints before it stay."
                .formatted(location));
    assertThat(folder("t0001-s000000000006-a000")).doesNotExist();
    assertThat(folder("t0001-s000000000007-a000")).doesNotExist();
    try (CheckpointPublisher publisher = open(full, 2)) {
      assertThat(restore(publisher, full, 0, 2).get(0).orElseThrow().cursor().steps()).isEqualTo(5);
    }
  }

  @Test
  void nobodyWaitsForARankThatCouldNotSave() throws Exception {
    try (CheckpointPublisher publisher = open(3)) {
      restore(publisher, 0, 3);
      String name = "t0001-s000000000005-a000";
      Files.createDirectories(folder(name));
      TestDriver[] drivers = new TestDriver[3];
      for (int rank = 0; rank < 3; rank++) {
        drivers[rank] = new TestDriver(publisher, 0, rank, messages -> messages);
      }
      Cursor cursor = new Cursor(1, 5, 5, 3);

      drivers[0].unsaved(name, "No space left on device");

      assertThatThrownBy(() -> drivers[1].saved(name, cursor, 1, "00"))
          .isInstanceOf(IOException.class)
          .hasMessage("rank 0 could not save: No space left on device");
      assertThat(folder(name)).exists();
      assertThatThrownBy(() -> drivers[2].saved(name, cursor, 1, "00"))
          .isInstanceOf(IOException.class)
          .hasMessage("rank 0 could not save: No space left on device");
    }
    assertThat(folder("t0001-s000000000005-a000")).doesNotExist();
    assertThat(folder("t0001-s000000000005-a000.json")).doesNotExist();
  }

  @Test
  void aRunWithOtherSettingsIsNotGoneOnWith() throws Exception {
    try (CheckpointPublisher publisher = open(1)) {
      restore(publisher, 0, 1);
      save(publisher, 0, 1, new Cursor(1, 5, 5, 1));
    }
    assertThatThrownBy(
            () ->
                CheckpointPublisher.open(
                    options(uri()), conf, Map.of("seed", "8"), 1, "test", notices::add))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith("Cannot go on with run 'run': its checkpoints in file:")
        .hasMessageEndingWith(
            "are of another training: seed is 8 (was: 7). Give another checkpoint.run-id, or restore what was changed.");
  }

  private CheckpointPublisher open(int ranks) {
    return open(uri(), ranks);
  }

  private CheckpointPublisher open(String uri, int ranks) {
    return CheckpointPublisher.open(options(uri), conf, SETTINGS, ranks, "test", notices::add);
  }

  private String uri() {
    return location.toUri().toString();
  }

  private static CheckpointOptions options(String uri) {
    return new CheckpointOptions(uri, "run", 1, Duration.ZERO);
  }

  private Path folder(String name) {
    return location.resolve("run").resolve(name);
  }

  private static ByteBuffer weights(long steps) {
    ByteBuffer buffer = ByteBuffer.allocate(3_000_000);
    while (buffer.remaining() >= Long.BYTES) {
      buffer.putLong(buffer.position() * 31L + steps);
    }
    return buffer.flip();
  }

  private static TrainingState state(int rank, Cursor cursor) {
    return new TrainingState(
        cursor,
        rank == 0 ? Map.of("weights", weights(cursor.steps())) : Map.of(),
        Map.of("random", ByteBuffer.wrap(new byte[] {(byte) rank, (byte) cursor.steps()})));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private void save(CheckpointPublisher publisher, int attempt, int ranks, Cursor cursor)
      throws Exception {
    save(publisher, uri(), attempt, ranks, cursor);
  }

  private void save(
      CheckpointPublisher publisher, String uri, int attempt, int ranks, Cursor cursor)
      throws Exception {
    onRanks(
        publisher,
        uri,
        attempt,
        ranks,
        (rank, checkpoints) -> {
          checkpoints.save(state(rank, cursor));
          return rank;
        });
  }

  private List<Optional<TrainingState>> restore(
      CheckpointPublisher publisher, int attempt, int ranks) throws Exception {
    return restore(publisher, uri(), attempt, ranks);
  }

  private List<Optional<TrainingState>> restore(
      CheckpointPublisher publisher, String uri, int attempt, int ranks) throws Exception {
    return onRanks(publisher, uri, attempt, ranks, (rank, checkpoints) -> checkpoints.restore());
  }

  private interface Work<T> {
    T on(int rank, RankCheckpoints checkpoints);
  }

  private <T> List<T> onRanks(
      CheckpointPublisher publisher, String uri, int attempt, int ranks, Work<T> work)
      throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(ranks);
    Rounds rounds = new Rounds(ranks);
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < ranks; i++) {
        int rank = i;
        UnaryOperator<List<String>> meeting = message -> rounds.meet(rank, message.get(0));
        TestDriver driver = new TestDriver(publisher, attempt, rank, meeting);
        futures.add(
            threads.submit(
                () -> {
                  try (RankCheckpoints checkpoints =
                      new RankCheckpoints(
                          options(uri), conf, driver, rank, ranks, publisher.term(), attempt)) {
                    return work.on(rank, checkpoints);
                  }
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at < 0 ? bytes.length + at : at] ^= 4;
    Files.write(file, bytes);
  }

  private static void cut(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(
        file,
        java.util.Arrays.copyOf(bytes, bytes.length - 1),
        StandardOpenOption.TRUNCATE_EXISTING);
  }
}
