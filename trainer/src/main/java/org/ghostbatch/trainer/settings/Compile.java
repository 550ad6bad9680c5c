package org.ghostbatch.trainer.settings;

import java.util.Locale;
import org.ghostbatch.trainer.text.UsageException;

/** Whether the loop over the tape is compiled. */
public enum Compile {
  AUTO,
  ON,
  OFF;

  /** Complains of a memory limit that does not go with it. */
  public void check(DeviceChoice device) {
    if (device.memoryLimit() != null && this == ON) {
      throw new UsageException(
          "--compile on: does not go with --memory-limit, whose figures are of the interpreted"
              + " loop; leave the limit out, or give --compile auto");
    }
  }

  /** Complains of a device for which XLA cannot compile. */
  public static UsageException impossible(String objection) {
    return new UsageException("--compile on: %s; or give --compile off".formatted(objection));
  }

  /** Complains of a search that does not go with it. */
  public void check(BatchSettings batches) {
    if (this == ON && batches.search() == MicroBatchSearch.LARGEST) {
      throw new UsageException(
          "--compile on: does not go with --micro-batch auto, which tries the interpreted loop;"
              + " give the micro-batch as a number");
    }
  }

  /** Complains if the ops of the loop are to be shown, and it does not go with that. */
  public void checkTraced() {
    if (this == ON) {
      throw new UsageException(
          "--compile on: does not go with --trace, which shows the ops of the interpreted loop;"
              + " leave --trace out, or give --compile off");
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
