package io.sinter.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/*
 * Process numbers mean something only within one boot of one machine and one namespace of
 * processes: two containers of a host may both be "process 1". Linux has an id for both.
 */
/** A process as it names itself in a lock, so that another process can tell that it is gone. */
final class LockHolder {
  private LockHolder() {}

  /** This process: where its number is valid, its number, and when it began. */
  static String current() {
    ProcessHandle self = ProcessHandle.current();
    return "%s/%d/%s".formatted(place().orElse(""), self.pid(), start(self));
  }

  /**
   * Whether the process is certainly gone: it was of this machine, and there is none of its number
   * that began when it did. Of another machine's nothing is certain.
   */
  static boolean isGone(String holder) {
    String[] parts = holder.split("/", -1);
    Optional<String> here = place();
    if (parts.length != 3 || here.isEmpty() || !here.get().equals(parts[0])) {
      return false;
    }
    try {
      return ProcessHandle.of(Long.parseLong(parts[1]))
          .filter(ProcessHandle::isAlive)
          .map(process -> !start(process).equals(parts[2]))
          .orElse(true);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static String start(ProcessHandle process) {
    return process.info().startInstant().map(instant -> "" + instant.toEpochMilli()).orElse("");
  }

  private static Optional<String> place() {
    try {
      String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
      String namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
      return Optional.of(boot + "+" + namespace);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
