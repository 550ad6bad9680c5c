package org.ghostbatch.trainer.report;

import java.util.function.ToDoubleFunction;

/** What training can be counted in. */
enum Progress {
  EPOCHS("epoch", Epoch::number),
  UPDATES("updates", Epoch::updates),
  SECONDS("seconds", Epoch::seconds);

  private final String axis;
  private final ToDoubleFunction<Epoch> value;

  Progress(String axis, ToDoubleFunction<Epoch> value) {
    this.axis = axis;
    this.value = value;
  }

  double of(Epoch epoch) {
    return value.applyAsDouble(epoch);
  }

  /** What an axis of it is called. */
  String axis() {
    return axis;
  }

  /** From zero to the last value; there are no ticks at halves of an epoch or an update. */
  Axis axis(double[] values) {
    return this == SECONDS ? Axis.fromZero(axis, values) : Axis.ofCounts(axis, values);
  }

  /** As in epoch 7, 1,200 updates, 3.4 s. */
  String words(double value) {
    return switch (this) {
      case EPOCHS -> "epoch " + NumberText.plain(value);
      case UPDATES -> NumberText.plain(value) + " updates";
      case SECONDS -> NumberText.seconds(value);
    };
  }
}
