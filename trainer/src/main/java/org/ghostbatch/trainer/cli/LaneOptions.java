package org.ghostbatch.trainer.cli;

import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine.Option;

/** The flag that says how many micro-batches are computed at the same time. */
@Under(FlagHeading.SPEED)
final class LaneOptions {
  private static final String AUTO = "auto";

  @Option(
      names = "--lanes",
      paramLabel = "N|auto",
      defaultValue = AUTO,
      description = {
        "Micro-batches computed side by side. Default: ${DEFAULT-VALUE}.",
        "They belong to one update, and each takes memory. Results are the same for every number up"
            + " to --threads. auto means 2, or 1 for tiny micro-batches, under --memory-limit and on a"
            + " GPU."
      })
  private String lanes;

  /**
   * How many, or null to have that planned.
   *
   * @throws UsageException if it is neither a number nor {@code auto}
   */
  Integer choice() {
    if (lanes.equals(AUTO)) {
      return null;
    }
    try {
      return Integer.valueOf(lanes);
    } catch (NumberFormatException notANumber) {
      throw new UsageException("--lanes %s: must be a number or auto".formatted(lanes));
    }
  }
}
