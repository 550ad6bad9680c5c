package org.ghostbatch.trainer.experiments;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.accumulate.SideBySide;
import org.ghostbatch.datasets.Split;

/** Many seeds in one program: see {@link SideBySide}. */
final class SideBySideTraining implements SeedTraining {
  /** What the times of seeds side by side are. */
  static final String NOTE =
      "The seeds of a setting are trained side by side in one program: the time of one is its equal"
          + " share of the program's.";

  // Beyond this the seeds' own numbers fill the caches, and more at once gain nothing.
  private static final int MAX_MODELS = 16;

  private final DeviceSettings workplace;
  private final LongFunction<Split> splits;
  private final BooleanSupplier interrupted;

  /**
   * Trains seeds side by side.
   *
   * @param splits what a seed trains and validates on: the same for all
   * @param interrupted asked some five times a second; where it says so the training ends early
   */
  SideBySideTraining(
      DeviceSettings workplace, LongFunction<Split> splits, BooleanSupplier interrupted) {
    this.workplace = workplace;
    this.splits = splits;
    this.interrupted = interrupted;
  }

  @Override
  public boolean train(Setting setting, long[] seeds, EpochListener listener) throws IOException {
    for (int from = 0; from < seeds.length; from += MAX_MODELS) {
      int to = Math.min(from + MAX_MODELS, seeds.length);
      if (!together(setting, Arrays.copyOfRange(seeds, from, to), listener)) {
        return false;
      }
    }
    return true;
  }

  private boolean together(Setting setting, long[] seeds, EpochListener listener)
      throws IOException {
    Recipe recipe = setting.recipe();
    Split split = splits.apply(seeds[0]);
    try (SideBySide models =
        SideBySide.create(
            recipe.network(split.training()),
            recipe.rule(),
            workplace,
            seeds,
            recipe.ownOrders())) {
      models.loadTraining(split.training());
      models.loadValidation(split.validation());
      int examples = split.training().count();
      return new SideBySideRun(recipe, seeds, models, examples, interrupted)
          .train(setting.epochs(), listener);
    }
  }
}
