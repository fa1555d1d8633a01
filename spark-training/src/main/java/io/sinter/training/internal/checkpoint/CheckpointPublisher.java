package io.sinter.training.internal.checkpoint;

import io.sinter.job.JobException;
import io.sinter.training.CheckpointOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver's side of a training's checkpoints: the only one that publishes and removes. A
 * checkpoint is published once every rank of the attempt that runs now has confirmed its file, and
 * only while no later driver has claimed the run. Answers come from a thread of its own, so that a
 * slow file system holds nobody up. Thread-safe.
 */
public final class CheckpointPublisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointPublisher.class);
  private static final int KEPT = 2;

  private final CheckpointFolder folder;
  private final Map<String, String> settings;
  private final int ranks;
  private final int term;
  private final Consumer<String> notices;
  private final ExecutorService disk =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "sinter-checkpoint-publisher");
            thread.setDaemon(true);
            return thread;
          });

  // All below is used by the thread of the disk only.
  private final List<Manifest> known;
  private final Map<String, Pending> pending = new HashMap<>();
  private final Set<String> reported = new HashSet<>();
  private List<String> candidates = List.of();
  private int attempt = -1;

  /** A checkpoint that some ranks have confirmed, or failed to save, with the cause. */
  private record Pending(
      Map<Integer, SavedFile> files, Map<Integer, Answer> answers, Map<Integer, String> unsaved) {
    void refuse(String reason) {
      answers.values().forEach(answer -> answer.refuse(reason));
      answers.clear();
    }
  }

  private CheckpointPublisher(
      CheckpointFolder folder,
      Map<String, String> settings,
      int ranks,
      int term,
      List<Manifest> known,
      Consumer<String> notices) {
    this.folder = folder;
    this.settings = settings;
    this.ranks = ranks;
    this.term = term;
    this.known = known;
    this.notices = notices;
  }

  /**
   * Claims a run and finds what earlier drivers have published of it.
   *
   * @param settings what must be the same for a training to go on, by name
   * @param owner who claims, for people
   * @param notices is told, in lines for people, what goes wrong and what is done about it
   * @throws JobException if the folder cannot be used, or holds a training with other settings
   */
  public static CheckpointPublisher open(
      CheckpointOptions options,
      Configuration conf,
      Map<String, String> settings,
      int ranks,
      String owner,
      Consumer<String> notices) {
    try {
      CheckpointFolder folder = new CheckpointFolder(options.location(), options.runId(), conf);
      List<Manifest> known = new ArrayList<>();
      for (String name : folder.published()) {
        try {
          known.add(folder.manifest(name));
        } catch (CheckpointException e) {
          LOG.error("Checkpoint {} in {} is refused: {}", name, folder, e.getMessage());
          notices.accept(refusal(name, e.getMessage()));
        }
      }
      known.sort(Manifest.NEWEST_FIRST);
      if (!known.isEmpty()) {
        requireSame(folder, options.runId(), known.get(0).settings(), settings);
      }
      return new CheckpointPublisher(folder, settings, ranks, folder.claim(owner), known, notices);
    } catch (IOException e) {
      throw new JobException(
          "Cannot keep checkpoints in %s: %s. Correct checkpoint.location or make room there, or leave it out to train without."
              .formatted(options.location(), e),
          e);
    }
  }

  private static void requireSame(
      CheckpointFolder folder, String runId, Map<String, String> saved, Map<String, String> now) {
    List<String> changes = new ArrayList<>();
    Map<String, String> all = new TreeMap<>(saved);
    all.putAll(now);
    for (String name : all.keySet()) {
      String before = saved.getOrDefault(name, "not set");
      String after = now.getOrDefault(name, "not set");
      if (!before.equals(after)) {
        changes.add("%s is %s (was: %s)".formatted(name, after, before));
      }
    }
    if (!changes.isEmpty()) {
      throw new JobException(
          "Cannot go on with run '%s': its checkpoints in %s are of another training: %s. Give another checkpoint.run-id, or restore what was changed."
              .formatted(runId, folder, String.join(", ", changes)));
    }
  }

  /** What this driver has claimed. */
  public int term() {
    return term;
  }

  /** The markers a rank should try, the newest first; the same for all ranks of an attempt. */
  public void candidates(int ofAttempt, Answer answer) {
    disk.execute(
        () -> {
          begin(ofAttempt);
          if (ofAttempt < attempt) {
            answer.refuse(replaced(ofAttempt));
          } else {
            answer.give(candidates);
          }
        });
  }

  /** Lets an attempt take the place of the one before, whose files no longer count. */
  private void begin(int next) {
    if (next <= attempt) {
      return;
    }
    for (Pending old : pending.values()) {
      old.refuse(replaced(attempt));
    }
    pending.clear();
    attempt = next;
    candidates = usable().stream().map(Manifest::text).toList();
    removeUnpublished();
  }

  private String replaced(int old) {
    return "attempt %d has been replaced by attempt %d".formatted(old + 1, attempt + 1);
  }

  private List<Manifest> usable() {
    return known.stream()
        .filter(manifest -> manifest.cursor().ranks() == ranks || manifest.atEpochEnd())
        .toList();
  }

  /** What attempts before this one have begun to write. */
  private void removeUnpublished() {
    try {
      Set<String> published = new HashSet<>(folder.published());
      for (String name : folder.folders()) {
        if (!published.contains(name)) {
          folder.remove(name);
        }
      }
    } catch (IOException e) {
      LOG.warn("Cannot remove what is left of unfinished checkpoints in {}", folder, e);
    }
  }

  /** Tells that a rank refuses a checkpoint. */
  public void refused(String name, String cause) {
    disk.execute(
        () -> {
          if (known.removeIf(manifest -> manifest.name().equals(name))) {
            notices.accept(refusal(name, cause));
          }
        });
  }

  private static String refusal(String name, String cause) {
    return "checkpoint %s is refused: %s; the one before it is used".formatted(name, cause);
  }

  /** Takes a rank's confirmation; all are answered once the checkpoint is published or is not. */
  public void saved(
      int ofAttempt,
      int rank,
      String name,
      Cursor cursor,
      long length,
      String sha256,
      Answer answer) {
    disk.execute(
        () -> {
          if (ofAttempt != attempt) {
            answer.refuse(replaced(ofAttempt));
            return;
          }
          Pending save = pending(name);
          save.files().put(rank, new SavedFile(rank, length, sha256));
          save.answers().put(rank, answer);
          if (save.files().size() == ranks) {
            pending.remove(name);
            publish(save, cursor);
          } else {
            giveUpIfUnsaved(name, save);
          }
        });
  }

  /** Takes that a rank cannot save. The training goes on; each cause is told once. */
  public void unsaved(int ofAttempt, int rank, String name, String cause) {
    disk.execute(
        () -> {
          if (ofAttempt == attempt) {
            Pending save = pending(name);
            save.unsaved().put(rank, cause);
            giveUpIfUnsaved(name, save);
            report(name, cause);
          }
        });
  }

  private Pending pending(String name) {
    return pending.computeIfAbsent(
        name, key -> new Pending(new TreeMap<>(), new TreeMap<>(), new TreeMap<>()));
  }

  /** Nobody waits for what a rank cannot save; it goes once no rank writes to it. */
  private void giveUpIfUnsaved(String name, Pending save) {
    if (save.unsaved().isEmpty()) {
      return;
    }
    Map.Entry<Integer, String> first = save.unsaved().entrySet().iterator().next();
    save.refuse("rank %d could not save: %s".formatted(first.getKey(), first.getValue()));
    if (save.files().size() + save.unsaved().size() == ranks) {
      pending.remove(name);
      discard(name);
    }
  }

  private void publish(Pending save, Cursor cursor) {
    Manifest manifest =
        new Manifest(term, attempt, cursor, settings, List.copyOf(save.files().values()));
    try {
      int latest = folder.latestTerm();
      if (latest != term) {
        throw new IOException(
            "another driver has taken over the run (term %d, this is %d)".formatted(latest, term));
      }
      folder.publish(manifest);
      known.add(manifest);
      known.sort(Manifest.NEWEST_FIRST);
      save.answers().values().forEach(answer -> answer.give(List.of(manifest.name())));
    } catch (IOException | RuntimeException e) {
      LOG.warn("Cannot publish checkpoint {} in {}", manifest.name(), folder, e);
      report(manifest.name(), String.valueOf(e.getMessage()));
      save.refuse("the driver did not publish it: " + e.getMessage());
      discard(manifest.name());
      return;
    }
    removeOld();
  }

  /** Gives back the space of a checkpoint that will never count. */
  private void discard(String name) {
    try {
      folder.remove(name);
    } catch (IOException | RuntimeException e) {
      LOG.warn("Cannot remove the unfinished checkpoint {} in {}", name, folder, e);
    }
  }

  private void report(String name, String cause) {
    // Paths and numbers differ from save to save.
    String kind = cause.replaceAll("[^\\s:]*/[^\\s:]*", "").replaceAll("\\d+", "");
    if (reported.add(kind)) {
      String line =
          "Cannot save checkpoint %s in %s: %s. Training goes on, and the checkpoints before it stay."
              .formatted(name, folder, cause);
      LOG.error("{}", line);
      notices.accept(line);
    }
  }

  private void removeOld() {
    Set<String> kept = new HashSet<>();
    known.stream().limit(KEPT).forEach(manifest -> kept.add(manifest.name()));
    known.stream()
        .filter(Manifest::atEpochEnd)
        .findFirst()
        .ifPresent(manifest -> kept.add(manifest.name()));
    for (Manifest manifest : List.copyOf(known)) {
      if (!kept.contains(manifest.name())) {
        known.remove(manifest);
        try {
          folder.remove(manifest.name());
        } catch (IOException e) {
          LOG.warn("Cannot remove the old checkpoint {} in {}", manifest.name(), folder, e);
        }
      }
    }
  }

  /** Removes the checkpoints of a run that has ended. */
  public static void remove(CheckpointOptions options, Configuration conf) throws IOException {
    new CheckpointFolder(options.location(), options.runId(), conf).removeAll();
  }

  /** Waits for what it has begun. */
  @Override
  public void close() {
    disk.shutdown();
    try {
      if (!disk.awaitTermination(60, TimeUnit.SECONDS)) {
        LOG.warn("{} did not answer within 60 s", folder);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
