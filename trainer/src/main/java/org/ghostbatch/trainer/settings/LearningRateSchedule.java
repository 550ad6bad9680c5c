package org.ghostbatch.trainer.settings;

import org.ghostbatch.trainer.text.UsageException;

/**
 * The learning rate of every update: a pure function of the update's place in the run and of its
 * batch.
 *
 * <p>Places are counted in epochs, as examples seen / examples of an epoch, so that the course is
 * the same however the epochs are cut into updates, and micro-batches do not matter at all. An
 * update that begins at {@code t} and ends at {@code u} epochs has the rate
 *
 * <pre>    rate * scaling(batch / base) * min(1, u / warm-up) * shape(t)</pre>
 *
 * <table>
 *   <caption>The factors, in a run of E epochs, warmed up over W</caption>
 *   <tr><th>factor</th><th>formula</th><th>source</th></tr>
 *   <tr><td>constant</td><td>1</td><td></td></tr>
 *   <tr><td>step</td><td>factor^floor(t / every)</td>
 *       <td>He et al. 2016, section 3.4, at even intervals</td></tr>
 *   <tr><td>exponential</td><td>factor^(t / every)</td>
 *       <td>Senior et al. 2013, "An empirical study of learning rates"</td></tr>
 *   <tr><td>cosine</td><td>(1 + cos(pi (t - W) / (E - W))) / 2, and 1 up to W</td>
 *       <td>Loshchilov and Hutter 2017, equation 5, one period, down to 0</td></tr>
 *   <tr><td>one-cycle</td><td>by half a cosine from 1/25 at 0 to 1 at 0.3 E,
 *       then from 1 to 1/25/10,000 at E</td>
 *       <td>Smith and Topin 2018, in the two phases of PyTorch's OneCycleLR</td></tr>
 *   <tr><td>warm-up</td><td>min(1, u / W)</td>
 *       <td>Goyal et al. 2017, section 2.2, gradual warm-up</td></tr>
 *   <tr><td>scaling</td><td>1, batch / base, sqrt(batch / base)</td>
 *       <td>{@link LearningRateScaling}</td></tr>
 * </table>
 *
 * <p>Step and exponential count from the run's beginning, warm-up included; cosine from the end of
 * the warm-up. One-cycle has a warm-up of its own. Where we depart from the sources: Goyal's
 * warm-up climbs from the rate of the base batch, ours from 0, its first update being above 0
 * already; and PyTorch ends either phase one update earlier, so that the run's last update has the
 * least rate, where ours, knowing no updates, reaches it at the run's end. Momentum is not cycled.
 *
 * @param rate of the base batch, or of every batch without scaling; above 0
 * @param epochs of the run, at least 1
 * @param decayFactor of step and exponential, above 0 and at most 1; null stands for 0.1, or for
 *     none with the other shapes
 * @param decayEvery how many epochs pass to one decay factor, at least 1; null stands for a third
 *     of the run, rounded up, or for none with the other shapes
 * @param warmUp epochs over which the rate climbs, from 0 to the run's epochs; 0 for none
 * @param baseBatch the batch that {@code rate} is meant for, at least 1; null stands for 128, or
 *     for none without scaling
 */
public record LearningRateSchedule(
    double rate,
    int epochs,
    LearningRateShape shape,
    Double decayFactor,
    Integer decayEvery,
    double warmUp,
    LearningRateScaling scaling,
    Integer baseBatch) {
  private static final double DEFAULT_DECAY_FACTOR = 0.1;
  private static final int DEFAULT_BASE_BATCH = 128;

  private static final double CYCLE_RISE = 0.3;
  private static final double CYCLE_BEGIN = 1 / 25.0;
  private static final double CYCLE_END = CYCLE_BEGIN / 1e4;

  /**
   * Checks the settings, and fills in those that are null but needed.
   *
   * @throws UsageException if one is out of range, or is given but has no meaning to the shape or
   *     the scaling
   */
  public LearningRateSchedule {
    checkRun(rate, epochs);
    checkDecay(shape, decayFactor, decayEvery);
    checkWarmUp(shape, warmUp, epochs);
    checkBaseBatch(scaling, baseBatch);
    if (shape.decaysByFactor()) {
      decayFactor = decayFactor == null ? DEFAULT_DECAY_FACTOR : decayFactor;
      decayEvery = decayEvery == null ? aThirdRoundedUp(epochs) : decayEvery;
    }
    if (scaling != LearningRateScaling.NONE) {
      baseBatch = baseBatch == null ? DEFAULT_BASE_BATCH : baseBatch;
    }
  }

  /** The same rate for every update. */
  static LearningRateSchedule constant(double rate, int epochs) {
    return new LearningRateSchedule(
        rate, epochs, LearningRateShape.CONSTANT, null, null, 0, LearningRateScaling.NONE, null);
  }

  private static void checkRun(double rate, int epochs) {
    // Updates are computed in float32; its bound also keeps every scaled rate finite.
    if (!(rate > 0 && rate <= Float.MAX_VALUE)) {
      throw new UsageException(
          "--learning-rate %s: must be above 0 and at most %s".formatted(rate, Float.MAX_VALUE));
    }
    if (epochs < 1) {
      throw new UsageException("--epochs %d: must be at least 1".formatted(epochs));
    }
  }

  private static void checkDecay(LearningRateShape shape, Double factor, Integer every) {
    if (factor != null) {
      requireDecay(shape, "--decay-factor " + factor);
      if (!(factor > 0 && factor <= 1)) {
        throw new UsageException(
            "--decay-factor %s: must be above 0 and at most 1".formatted(factor));
      }
    }
    if (every != null) {
      requireDecay(shape, "--decay-every " + every);
      if (every < 1) {
        throw new UsageException("--decay-every %d: must be at least 1 epoch".formatted(every));
      }
    }
  }

  private static void requireDecay(LearningRateShape shape, String flag) {
    if (!shape.decaysByFactor()) {
      throw new UsageException(
          "%s: needs --learning-rate-schedule step or exponential, not %s".formatted(flag, shape));
    }
  }

  private static void checkWarmUp(LearningRateShape shape, double warmUp, int epochs) {
    if (!(warmUp >= 0)) {
      throw new UsageException("--warm-up %s: must be at least 0 epochs".formatted(warmUp));
    }
    if (warmUp > 0 && shape == LearningRateShape.ONE_CYCLE) {
      throw new UsageException(
          "--warm-up %s: one-cycle warms up by itself; leave --warm-up out".formatted(warmUp));
    }
    if (warmUp > epochs) {
      throw new UsageException(
          "--warm-up %s: must not exceed the run of %d epoch%s; lower it or raise --epochs"
              .formatted(warmUp, epochs, epochs == 1 ? "" : "s"));
    }
  }

  private static void checkBaseBatch(LearningRateScaling scaling, Integer baseBatch) {
    if (baseBatch == null) {
      return;
    }
    if (scaling == LearningRateScaling.NONE) {
      throw new UsageException(
          "--base-batch %d: needs --scale-learning-rate linear or sqrt, not none"
              .formatted(baseBatch));
    }
    if (baseBatch < 1) {
      throw new UsageException("--base-batch %d: must be at least 1".formatted(baseBatch));
    }
  }

  private static int aThirdRoundedUp(int epochs) {
    return (epochs - 1) / 3 + 1;
  }

  /**
   * The learning rate of an update.
   *
   * @param epochsBefore examples seen before the update / examples of an epoch, at least 0; what
   *     lies beyond the run is given the rate of the run's end by cosine and one-cycle
   * @param epochsAfter the same with the update's own examples; more than before
   * @param batch the effective batch of the update's epoch, at least 1; an epoch's last update is
   *     given the same, though it may be shorter, so that its learning rate does not stand out
   * @return finite, from 0 to the batch's {@link #peak}
   */
  public double at(double epochsBefore, double epochsAfter, int batch) {
    if (!(epochsBefore >= 0 && epochsAfter > epochsBefore)) {
      throw new IllegalArgumentException(
          "an update from epoch %s to %s: must begin at 0 or later, and before its end"
              .formatted(epochsBefore, epochsAfter));
    }
    return peak(batch) * warmth(epochsAfter) * course(epochsBefore);
  }

  /**
   * What the learning rate of an update never exceeds: the scaled rate.
   *
   * @param batch the effective batch, at least 1
   */
  double peak(int batch) {
    if (batch < 1) {
      throw new IllegalArgumentException("batch %d: must be at least 1".formatted(batch));
    }
    if (scaling == LearningRateScaling.NONE) {
      return rate;
    }
    return rate * scaling.factor((double) batch / baseBatch);
  }

  /** The warm-up's share of the rate, above 0. */
  private double warmth(double epochsAfter) {
    return warmUp == 0 ? 1 : Math.min(1, epochsAfter / warmUp);
  }

  /** The shape's share of the rate. */
  private double course(double epochsBefore) {
    return switch (shape) {
      case CONSTANT -> 1;
      case STEP -> Math.pow(decayFactor, Math.floor(epochsBefore / decayEvery));
      case EXPONENTIAL -> Math.pow(decayFactor, epochsBefore / decayEvery);
      case COSINE -> cosine(epochsBefore);
      case ONE_CYCLE -> oneCycle(epochsBefore / epochs);
    };
  }

  private double cosine(double epochsBefore) {
    // A run that warms up to its very end leaves the cosine no room: 0 / 0.
    if (epochsBefore <= warmUp || warmUp == epochs) {
      return 1;
    }
    return halfCosine(1, 0, (epochsBefore - warmUp) / (epochs - warmUp));
  }

  private static double oneCycle(double share) {
    return share < CYCLE_RISE
        ? halfCosine(CYCLE_BEGIN, 1, share / CYCLE_RISE)
        : halfCosine(1, CYCLE_END, (share - CYCLE_RISE) / (1 - CYCLE_RISE));
  }

  /** From one value to another over shares 0 to 1, and level from there. */
  private static double halfCosine(double from, double to, double share) {
    return to + (from - to) * (1 + Math.cos(Math.PI * Math.min(1, share))) / 2;
  }
}
