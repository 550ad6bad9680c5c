package org.ghostbatch.trainer.cli;

import org.ghostbatch.trainer.settings.StreamChoice;
import org.ghostbatch.trainer.text.MemorySize;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine.Option;

/** The flags for data larger than memory. */
final class StreamOptions {
  @Option(
      names = "--stream",
      description =
          "Read the examples from their files as they are needed, for data larger than memory; the"
              + " result is the same. Chosen by itself where they do not fit.")
  private boolean stream;

  @Option(
      names = "--window",
      paramLabel = "SIZE",
      description =
          "How much of the examples --stream reads at once, as in 64MiB; two windows are in memory."
              + " Default: 64MiB, or a sixteenth of a --memory-limit where that is less. Without"
              + " --stream only where the examples do not fit.")
  private MemorySize window;

  @Option(
      names = "--shuffle-window",
      paramLabel = "N",
      description =
          "Shuffle within blocks of N consecutive examples, and the blocks, so that files are read"
              + " a block at a time: for disks that are slow at random. Default: shuffle all.")
  private Integer shuffleWindow;

  /**
   * What the flags ask for.
   *
   * @throws UsageException if a value is out of range
   */
  StreamChoice choice() {
    return new StreamChoice(stream, window, shuffleWindow);
  }
}
