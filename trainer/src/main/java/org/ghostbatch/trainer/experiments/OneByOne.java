package org.ghostbatch.trainer.experiments;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.datasets.Split;

/** Each seed in a program of its own, one after the other. */
final class OneByOne implements SeedTraining {
  private final DeviceSettings workplace;
  private final LongFunction<Split> splits;
  private final BooleanSupplier interrupted;

  /**
   * Trains with every seed as {@code ghostbatch train --seed} does.
   *
   * @param splits what a seed trains and validates on
   * @param interrupted asked some five times a second; where it says so the training ends early
   */
  OneByOne(DeviceSettings workplace, LongFunction<Split> splits, BooleanSupplier interrupted) {
    this.workplace = workplace;
    this.splits = splits;
    this.interrupted = interrupted;
  }

  @Override
  public boolean train(Setting setting, long[] seeds, EpochListener listener) throws IOException {
    for (long seed : seeds) {
      if (!train(setting, seed, listener)) {
        return false;
      }
    }
    return true;
  }

  private boolean train(Setting setting, long seed, EpochListener listener) throws IOException {
    Split split = splits.apply(seed);
    Recipe recipe = setting.recipe();
    try (TrainingProgram program =
        TrainingProgram.create(recipe.network(split.training()), recipe.rule(), workplace, seed)) {
      program.loadTraining(split.training());
      program.loadValidation(split.validation());
      int examples = split.training().count();
      return new SeedRun(recipe, seed, program, examples, interrupted)
          .train(setting.epochs(), listener);
    }
  }
}
