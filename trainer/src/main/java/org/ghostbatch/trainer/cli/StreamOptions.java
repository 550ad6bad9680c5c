package org.ghostbatch.trainer.cli;

import org.ghostbatch.trainer.settings.StreamChoice;
import org.ghostbatch.trainer.text.MemorySize;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine.Option;

/** The flags for data larger than memory. */
@Under(FlagHeading.DATA)
final class StreamOptions {
  @Option(
      names = "--stream",
      description = {
        "Read examples from disk while training.",
        "For data larger than memory; the result is the same, bit for bit. It is chosen "
            + "automatically if the examples do not fit."
      })
  private boolean stream;

  @Option(
      names = "--window",
      paramLabel = "SIZE",
      description = {
        "How much --stream reads at once. Default: 64MiB.",
        "Two windows are in memory. The default is a sixteenth of --memory-limit if "
            + "that is less. Without --stream, it applies only if the examples do not fit in "
            + "memory."
      })
  private MemorySize window;

  @Option(
      names = "--shuffle-window",
      paramLabel = "N",
      description = {
        "Shuffle within blocks of N examples, for slow disks.",
        "Blocks of N consecutive examples are shuffled, and so are the examples in each "
            + "block. Files are then read a block at a time. Default: shuffle all examples."
      })
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
