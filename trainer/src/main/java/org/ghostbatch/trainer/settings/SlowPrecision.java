package org.ghostbatch.trainer.settings;

import java.util.Optional;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.Precision;
import org.ghostbatch.trainer.process.CpuFeatures;

/** Warns of a precision that is slow on a device. */
public final class SlowPrecision {
  private SlowPrecision() {}

  /** A line that warns, or nothing. */
  public static Optional<String> warning(Precision precision, Device device) {
    if (device != Device.CPU) {
      return Optional.empty();
    }
    return switch (precision) {
      case FLOAT16 -> Optional.of(line(precision, "it is for GPUs"));
      case BFLOAT16 ->
          CpuFeatures.here().multipliesBfloat16()
              ? Optional.empty()
              : Optional.of(
                  line(
                      precision, "this processor has no instructions for it (AVX512-BF16 or AMX)"));
      case FLOAT32, FLOAT32_STRICT -> Optional.empty();
    };
  }

  private static String line(Precision precision, String reason) {
    return "warning: --precision %s is slower than float32 here: %s".formatted(precision, reason);
  }
}
