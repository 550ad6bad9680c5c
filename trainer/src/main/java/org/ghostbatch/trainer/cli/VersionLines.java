package org.ghostbatch.trainer.cli;

import org.ghostbatch.trainer.process.Versions;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
public final class VersionLines implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return Versions.all().entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .toArray(String[]::new);
  }
}
