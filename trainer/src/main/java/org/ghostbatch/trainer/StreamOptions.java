package org.ghostbatch.trainer;

import java.util.Optional;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.datasets.Split;
import picocli.CommandLine.Option;

/** The flags for data larger than memory. */
@Under(FlagHeading.DATA)
final class StreamOptions {
  private static final MemorySize LEAST = new MemorySize(1 << 20);
  // Large enough that the fetching thread and the device seldom wait for each other.
  private static final MemorySize USUAL = new MemorySize(64 << 20);
  // Two windows are in memory, and the model needs most of a limit.
  private static final int PARTS_OF_LIMIT = 16;

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
   * Complains of flags that do not go together.
   *
   * @param shuffle whether the run shuffles at all
   */
  void check(boolean shuffle, DeviceOptions device) {
    if (window != null && (window.bytes() < LEAST.bytes() || window.bytes() > Integer.MAX_VALUE)) {
      throw new UsageException(
          "--window %s: must be at least %s and less than 2 GiB".formatted(window, LEAST));
    }
    Optional<MemorySize> limit = device.memoryLimit();
    if (window != null && limit.isPresent() && window.bytes() > limit.get().bytes() / 2) {
      throw new UsageException(
          "--window %s: two are in memory, which are more than --memory-limit %s; use a smaller window"
              .formatted(window, limit.get()));
    }
    if (shuffleWindow != null && shuffleWindow < 1) {
      throw new UsageException("--shuffle-window %d: must be at least 1".formatted(shuffleWindow));
    }
    if (shuffleWindow != null && !shuffle) {
      throw new UsageException(
          "--shuffle-window %d: does not go with --no-shuffle; give one of them"
              .formatted(shuffleWindow));
    }
  }

  /** Whether it is asked for that the examples are streamed. */
  boolean isAskedFor() {
    return stream;
  }

  /** What the flags come to for these examples. */
  StreamSettings settings(Split split, DeviceSettings workplace) {
    if (stream) {
      return new StreamSettings(windowBytes(workplace), shuffleWindow, "");
    }
    long bytes = StreamSettings.bytes(split);
    if (workplace.memoryLimit().isPresent() && bytes > workplace.memoryLimit().getAsLong() / 2) {
      return new StreamSettings(
          windowBytes(workplace),
          shuffleWindow,
          ", for they would take more than half of --memory-limit");
    }
    if (bytes > MemoryBound.of(workplace)) {
      return new StreamSettings(
          windowBytes(workplace),
          shuffleWindow,
          ", for they are more than the memory that is free");
    }
    return new StreamSettings(null, shuffleWindow, "");
  }

  private long windowBytes(DeviceSettings workplace) {
    if (window != null) {
      return window.bytes();
    }
    long limit = workplace.memoryLimit().orElse(Long.MAX_VALUE);
    return Math.min(USUAL.bytes(), limit / PARTS_OF_LIMIT);
  }
}
