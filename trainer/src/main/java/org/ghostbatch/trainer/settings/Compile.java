package org.ghostbatch.trainer.settings;

import java.util.Locale;
import java.util.Optional;
import org.ghostbatch.accumulate.Compilation;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.Precision;
import org.ghostbatch.trainer.text.UsageException;

/** Whether the loop over the tape is compiled. */
public enum Compile {
  AUTO,
  ON,
  OFF;

  /** Rejects a memory limit, and float16, together with {@code on}. */
  public void check(DeviceChoice device) {
    if (device.precision() == Precision.FLOAT16 && this == ON) {
      throw new UsageException(
          "--compile on: compiled loops do not scale the loss, which float16 needs; give --precision"
              + " bfloat16, or --compile off");
    }
    if (device.memoryLimit() != null && this == ON) {
      throw new UsageException(
          "--compile on: cannot be combined with --memory-limit, which is measured for the"
              + " interpreted loop; leave the limit out, or give --compile auto");
    }
  }

  /**
   * Why a loop that is to be compiled cannot be.
   *
   * @throws UsageException with the reason, if compiling was asked for
   */
  public Optional<String> objection(Network network, DeviceSettings device) {
    Optional<String> objection = Compilation.objection(network, device);
    if (this == ON && objection.isPresent()) {
      throw new UsageException(
          "--compile on: %s; or give --compile off".formatted(objection.get()));
    }
    return objection;
  }

  /** Rejects a search for the largest micro-batch together with {@code on}. */
  public void check(BatchSettings batches) {
    if (this == ON && batches.usesSearch(MicroBatchSearch.LARGEST)) {
      throw new UsageException(
          "--compile on: cannot be combined with --micro-batch auto, which tries the interpreted loop;"
              + " give the micro-batch as a number");
    }
  }

  /** Rejects a trace together with {@code on}. */
  public void checkTraced() {
    if (this == ON) {
      throw new UsageException(
          "--compile on: cannot be combined with --trace, which shows the ops of the interpreted loop;"
              + " leave --trace out, or give --compile off");
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
