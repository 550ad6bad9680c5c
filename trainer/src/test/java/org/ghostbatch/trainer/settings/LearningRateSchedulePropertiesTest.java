package org.ghostbatch.trainer.settings;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What holds for all learning rate schedules; places are drawn as shares of the run. */
class LearningRateSchedulePropertiesTest {
  /** From a millionth of an epoch to a whole run. */
  @Provide
  Arbitrary<Double> lengths() {
    return Arbitraries.doubles().between(1e-6, 300).ofScale(6).withoutEdgeCases();
  }

  /** Often none or all. */
  @Provide
  Arbitrary<Double> shares() {
    return Arbitraries.oneOf(
        Arbitraries.of(0.0, 1.0), Arbitraries.doubles().between(0, 1).ofScale(6));
  }

  @Provide
  Arbitrary<LearningRateSchedule> schedules() {
    return schedules(LearningRateShape.values());
  }

  @Provide
  Arbitrary<LearningRateSchedule> fallingSchedules() {
    return schedules(
        LearningRateShape.CONSTANT,
        LearningRateShape.STEP,
        LearningRateShape.EXPONENTIAL,
        LearningRateShape.COSINE);
  }

  private Arbitrary<LearningRateSchedule> schedules(LearningRateShape... shapes) {
    return Combinators.combine(
            Arbitraries.doubles().between(1e-6, Float.MAX_VALUE).ofScale(6),
            Arbitraries.integers().between(1, 300),
            Arbitraries.of(shapes),
            Arbitraries.doubles().between(1e-3, 1).ofScale(3).injectNull(0.2),
            Arbitraries.integers().between(1, 300).injectNull(0.2),
            shares(),
            Arbitraries.of(LearningRateScaling.class),
            Arbitraries.integers().greaterOrEqual(1).injectNull(0.2))
        .as(LearningRateSchedulePropertiesTest::schedule)
        .withoutEdgeCases();
  }

  /** Without the settings that its shape or its scaling has no use for. */
  private static LearningRateSchedule schedule(
      double rate,
      int epochs,
      LearningRateShape shape,
      Double decayFactor,
      Integer decayEvery,
      double warmUpShare,
      LearningRateScaling scaling,
      Integer baseBatch) {
    return new LearningRateSchedule(
        rate,
        epochs,
        shape,
        shape.decaysByFactor() ? decayFactor : null,
        shape.decaysByFactor() ? decayEvery : null,
        shape == LearningRateShape.ONE_CYCLE ? 0 : warmUpShare * epochs,
        scaling,
        scaling == LearningRateScaling.NONE ? null : baseBatch);
  }

  @Property
  void everyRateIsFiniteAndFromNoughtToThePeakOfItsBatch(
      @ForAll("schedules") LearningRateSchedule schedule,
      @ForAll("shares") double share,
      @ForAll("lengths") double length,
      @ForAll @IntRange(min = 1) int batch) {
    // Up to twice the run, of which the second half lies beyond its end.
    double before = 2 * share * schedule.epochs();
    double peak = schedule.peak(batch);
    assertThat(peak).isFinite().isPositive();
    assertThat(schedule.at(before, before + length, batch)).isFinite().isBetween(0.0, peak);
  }

  @Property
  void theFirstUpdateIsAboveNought(
      @ForAll("schedules") LearningRateSchedule schedule,
      @ForAll("lengths") double length,
      @ForAll @IntRange(min = 1) int batch) {
    assertThat(schedule.at(0, length, batch)).isPositive();
  }

  @Property
  void afterTheWarmUpTheRateNeverRises(
      @ForAll("fallingSchedules") LearningRateSchedule schedule,
      @ForAll("shares") double share,
      @ForAll("lengths") double later,
      @ForAll("lengths") double length,
      @ForAll @IntRange(min = 1) int batch) {
    double before = schedule.warmUp() + share * (schedule.epochs() - schedule.warmUp());
    assertThat(schedule.at(before + later, before + later + length, batch))
        .isLessThanOrEqualTo(schedule.at(before, before + length, batch));
  }

  @Property
  void afterTheWarmUpAShortUpdateHasTheRateOfALongOne(
      @ForAll("schedules") LearningRateSchedule schedule,
      @ForAll("shares") double share,
      @ForAll("lengths") double shorter,
      @ForAll("lengths") double longer,
      @ForAll @IntRange(min = 1) int batch) {
    double before = schedule.warmUp() + share * (schedule.epochs() - schedule.warmUp());
    assertThat(schedule.at(before, before + shorter, batch))
        .isEqualTo(schedule.at(before, before + longer, batch));
  }

  @Property
  void duringTheWarmUpUpdatesThatEndTogetherHaveTheSameRateWhereTheShapeIsLevel(
      @ForAll("shares") double warmUpShare,
      @ForAll("shares") double share,
      @ForAll("shares") double otherShare,
      @ForAll("lengths") double after) {
    LearningRateSchedule schedule =
        schedule(
            0.1,
            300,
            LearningRateShape.COSINE,
            null,
            null,
            warmUpShare,
            LearningRateScaling.NONE,
            null);
    // Both begin before the warm-up ends, and before they end themselves.
    double latest = Math.min(schedule.warmUp(), after * 0.999);
    assertThat(schedule.at(share * latest, after, 128))
        .isEqualTo(schedule.at(otherShare * latest, after, 128));
  }
}
