package org.ghostbatch.trainer.experiments;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.datasets.Split;

/** Trains models that differ in their seed alone. */
public interface SeedTraining {
  /**
   * Seeds side by side, but where the time is a result one by one.
   *
   * @param splits what a seed trains and validates on: the same for all that are not timed
   * @param interrupted asked some five times a second; where it says so the training ends early
   */
  static SeedTraining fitting(
      DeviceSettings workplace, LongFunction<Split> splits, BooleanSupplier interrupted) {
    SeedTraining alone = new OneByOne(workplace, splits, interrupted);
    SeedTraining together = new SideBySideTraining(workplace, splits, interrupted);
    return (setting, seeds, listener) ->
        (setting.recipe().timed() ? alone : together).train(setting, seeds, listener);
  }

  /**
   * Trains one model for each seed and reports each epoch that the recipe records: each seed's
   * epochs in their order, the seeds one after the other or side by side.
   *
   * @return whether every seed finished its last epoch; false if the training was interrupted
   * @throws IOException if the listener cannot write
   */
  boolean train(Setting setting, long[] seeds, EpochListener listener) throws IOException;
}
