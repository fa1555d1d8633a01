package io.sinter.registry;

import io.sinter.registry.internal.artifacts.ArtifactCalls;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of one run, logged model or model version, wherever the server has them kept.
 *
 * <p>Files are streamed: memory does not grow with them. Several move at a time; behind the server,
 * large ones go in parts where its storage offers that, and a part or download that breaks is taken
 * up again where it broke. What a method has stored or fetched has the size it should have. Names
 * are relative, with slashes; those that could reach elsewhere are refused, and so are links.
 *
 * <p>Every method throws {@link RegistryException} when it cannot do its work. Immutable and
 * thread-safe; usable as long as its client.
 */
public final class Artifacts {
  private final ArtifactCalls calls;
  private final String subject;
  private final String uri;
  private final TransferListener listener;

  Artifacts(ArtifactCalls calls, String subject, String uri, TransferListener listener) {
    this.calls = calls;
    this.subject = subject;
    this.uri = uri;
    this.listener = listener;
  }

  /** The same files, with a listener that hears of every transfer. */
  public Artifacts listening(TransferListener newListener) {
    return new Artifacts(calls, subject, uri, newListener);
  }

  /** Where they are kept, such as {@code mlflow-artifacts:/1/abc/artifacts}. */
  public String uri() {
    return uri;
  }

  /** Every file, in all directories, by name. */
  public List<ArtifactEntry> files() {
    return calls.files("list the files of " + subject, uri);
  }

  /**
   * What is directly in a directory, by name; nothing if there is no such directory.
   *
   * @param directory empty for the topmost one
   */
  public List<ArtifactEntry> list(String directory) {
    return calls.list("list the files of " + subject, uri, directory);
  }

  /** Stores one file under a name, replacing what is there. */
  public void upload(String name, Path file) {
    calls.upload("upload to " + subject, uri, name, file, listener);
  }

  /** Stores every file below a directory under its relative name. */
  public void uploadAll(Path directory) {
    calls.uploadAll("upload " + subject, uri, directory, listener);
  }

  /** Fetches one file; it appears complete or not at all, and replaces no other. */
  public void download(String name, Path file) {
    calls.download("download from " + subject, uri, name, file, listener);
  }

  /**
   * Fetches every file. The directory must be new or empty; it appears complete or not at all, and
   * only its owner may read it.
   */
  public void downloadAll(Path directory) {
    calls.downloadAll("download " + subject, uri, directory, listener);
  }

  /** Deletes a file, or a directory with all below it; what is not there is no failure. */
  public void delete(String name) {
    calls.delete("delete from " + subject, uri, name);
  }
}
