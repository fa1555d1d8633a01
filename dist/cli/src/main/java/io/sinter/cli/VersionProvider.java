package io.sinter.cli;

import io.sinter.job.SinterVersion;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class VersionProvider implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "sinter " + SinterVersion.current() + " (Java " + Runtime.version().feature() + ")"
    };
  }
}
