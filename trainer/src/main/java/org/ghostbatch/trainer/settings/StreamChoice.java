package org.ghostbatch.trainer.settings;

import java.util.Optional;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.datasets.Split;
import org.ghostbatch.trainer.process.MemoryBound;
import org.ghostbatch.trainer.text.MemorySize;
import org.ghostbatch.trainer.text.UsageException;

/**
 * How the examples are to reach the device.
 *
 * @param stream whether it is asked for that they come in windows
 * @param window how much one window takes; null for the default
 * @param shuffleWindow how many consecutive examples are shuffled among each other; null for all
 */
public record StreamChoice(boolean stream, MemorySize window, Integer shuffleWindow) {
  private static final MemorySize MIN = new MemorySize(1 << 20);
  // Large enough that the fetching thread and the device seldom wait for each other.
  private static final MemorySize USUAL = new MemorySize(64 << 20);
  // Two windows are in memory, and the model needs most of a limit.
  private static final int PARTS_OF_LIMIT = 16;

  /**
   * Checks the values.
   *
   * @throws UsageException if one is out of range
   */
  public StreamChoice {
    if (window != null && (window.bytes() < MIN.bytes() || window.bytes() > Integer.MAX_VALUE)) {
      throw new UsageException(
          "--window %s: must be at least %s and less than 2 GiB".formatted(window, MIN));
    }
    if (shuffleWindow != null && shuffleWindow < 1) {
      throw new UsageException("--shuffle-window %d: must be at least 1".formatted(shuffleWindow));
    }
  }

  /**
   * Rejects flags that cannot be combined.
   *
   * @param shuffle whether the run shuffles at all
   */
  public void check(boolean shuffle, DeviceChoice device) {
    Optional<MemorySize> limit = Optional.ofNullable(device.memoryLimit());
    if (window != null && limit.isPresent() && window.bytes() > limit.get().bytes() / 2) {
      throw new UsageException(
          "--window %s: two are in memory, and they exceed --memory-limit %s; use a smaller window"
              .formatted(window, limit.get()));
    }
    if (shuffleWindow != null && !shuffle) {
      throw new UsageException(
          "--shuffle-window %d: cannot be combined with --no-shuffle; give one of them"
              .formatted(shuffleWindow));
    }
  }

  /** The settings that the flags mean for these examples. */
  public StreamSettings settings(Split split, DeviceSettings workplace) {
    if (stream) {
      return new StreamSettings(windowBytes(workplace), shuffleWindow, "");
    }
    long bytes = StreamSettings.bytes(split);
    if (workplace.memoryLimit().isPresent() && bytes > workplace.memoryLimit().getAsLong() / 2) {
      return new StreamSettings(
          windowBytes(workplace),
          shuffleWindow,
          ", because they would take more than half of --memory-limit");
    }
    if (bytes > MemoryBound.of(workplace)) {
      return new StreamSettings(
          windowBytes(workplace), shuffleWindow, ", because they exceed the free memory");
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
