package org.ghostbatch.trainer.experiments;

import java.util.Locale;

/**
 * One line of an experiment: a recipe, and how long it is followed.
 *
 * @param name unique within its experiment
 * @param group of settings that belong together, for instance {@code as published}
 * @param description the whole setting in words
 * @param epochs at least 1; the last of them is the setting's result
 */
public record Setting(String name, String group, String description, Recipe recipe, int epochs) {
  /** Checks that the last epoch is one that is recorded. */
  public Setting {
    if (epochs < 1 || !recipe.records(epochs)) {
      throw new IllegalArgumentException(
          "%s: its last epoch, %d, is not recorded".formatted(name, epochs));
    }
  }

  /** The same setting for another number of epochs. */
  public Setting withEpochs(int others) {
    return new Setting(name, group, description, recipe, others);
  }

  /** The same with an order of the examples for each seed. */
  public Setting withOwnOrders() {
    return new Setting(name, group, description, recipe.withOwnOrders(), epochs);
  }

  /** The learning rate in words, for instance {@code learning rate 0.001}. */
  static String rate(double learningRate) {
    return learningRate < 1e-3
        ? String.format(Locale.ROOT, "learning rate %.0e", learningRate)
        : "learning rate " + learningRate;
  }
}
