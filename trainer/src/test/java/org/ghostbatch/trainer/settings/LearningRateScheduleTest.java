package org.ghostbatch.trainer.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.ghostbatch.trainer.text.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every factor of the learning rate at points where it is known by hand. */
class LearningRateScheduleTest {
  /** Rates here are at most 1, and a handful of roundings of 1.1e-16 away from the formula. */
  private static final Offset<Double> ROUNDING = within(1e-15);

  private static final double UPDATE = 1 / 64.0;

  /** Of rate 1, so that the rate of an update is its shape times its warm-up. */
  private static LearningRateSchedule shaped(LearningRateShape shape, int epochs, double warmUp) {
    return decaying(shape, epochs, null, null, warmUp);
  }

  private static LearningRateSchedule decaying(
      LearningRateShape shape, int epochs, Double factor, Integer every, double warmUp) {
    return new LearningRateSchedule(
        1, epochs, shape, factor, every, warmUp, LearningRateScaling.NONE, null);
  }

  private static LearningRateSchedule scaled(LearningRateScaling scaling, Integer baseBatch) {
    return new LearningRateSchedule(
        0.1, 10, LearningRateShape.CONSTANT, null, null, 0, scaling, baseBatch);
  }

  private static double at(LearningRateSchedule schedule, double epochsBefore) {
    return schedule.at(epochsBefore, epochsBefore + UPDATE, 128);
  }

  @Test
  void aConstantRateIsTheSameForEveryUpdateAndBatch() {
    LearningRateSchedule constant = LearningRateSchedule.constant(0.3, 10);
    assertThat(constant.shape()).isEqualTo(LearningRateShape.CONSTANT);
    assertThat(constant.epochs()).isEqualTo(10);
    for (int batch : new int[] {1, 128, Integer.MAX_VALUE}) {
      assertThat(constant.at(0, 0.5, batch)).isEqualTo(0.3);
      assertThat(constant.at(9.5, 10, batch)).isEqualTo(0.3);
      assertThat(constant.at(11, 12, batch)).isEqualTo(0.3);
      assertThat(constant.peak(batch)).isEqualTo(0.3);
    }
  }

  // 2.9999999999999996 and 5.999999999999999 are the doubles before 3 and 6.
  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "1, 1",
    "2.9999999999999996, 1",
    "3, 0.5",
    "5.999999999999999, 0.5",
    "6, 0.25",
    "8.5, 0.25",
    "9, 0.125",
    "12, 0.0625"
  })
  void stepsFallByTheFactorExactlyAtTheirEpochs(double epochsBefore, double rate) {
    LearningRateSchedule step = decaying(LearningRateShape.STEP, 10, 0.5, 3, 0);
    assertThat(at(step, epochsBefore)).isEqualTo(rate);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "3.999, 1", "4, 0.1", "7.999, 0.1", "8, 0.01", "9.999, 0.01"})
  void stepsAreUsuallyTenthsAtThirds(double epochsBefore, double rate) {
    LearningRateSchedule step = shaped(LearningRateShape.STEP, 10, 0);
    assertThat(at(step, epochsBefore)).isCloseTo(rate, ROUNDING);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "0.5, 0.7071067811865476",
    "1, 0.5",
    "2, 0.25",
    "3, 0.125",
    "4, 0.0625",
    "10, 0.0009765625"
  })
  void exponentialDecayReachesTheFactorWhereAStepWould(double epochsBefore, double rate) {
    LearningRateSchedule exponential = decaying(LearningRateShape.EXPONENTIAL, 9, 0.25, 2, 0);
    assertThat(at(exponential, epochsBefore)).isCloseTo(rate, ROUNDING);
  }

  // (1 + cos 30°) / 2, 45°, 60°, 90°, 120°, 180°, and beyond the run.
  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "2, 0.9330127018922193",
    "3, 0.8535533905932737",
    "4, 0.75",
    "6, 0.5",
    "8, 0.25",
    "12, 0",
    "13, 0"
  })
  void theCosineFallsFromOneToNought(double epochsBefore, double rate) {
    LearningRateSchedule cosine = shaped(LearningRateShape.COSINE, 12, 0);
    assertThat(at(cosine, epochsBefore)).isCloseTo(rate, ROUNDING);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 0.5",
    "1, 1.5, 0.75",
    "1, 2, 1",
    "1.5, 3, 1",
    "2, 3, 1",
    "6, 7, 0.75",
    "8, 9, 0.5",
    "10, 11, 0.25",
    "14, 15, 0",
    "20, 21, 0"
  })
  void afterAWarmUpTheCosineHasTheRestOfTheRun(double before, double after, double rate) {
    LearningRateSchedule cosine = shaped(LearningRateShape.COSINE, 14, 2);
    assertThat(cosine.at(before, after, 128)).isCloseTo(rate, ROUNDING);
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 0.25", "3, 4, 1", "4, 5, 1", "5, 6, 1"})
  void aCosineWithNoEpochsAfterItsWarmUpDoesNotFall(double before, double after, double rate) {
    LearningRateSchedule cosine = shaped(LearningRateShape.COSINE, 4, 4);
    assertThat(cosine.at(before, after, 128)).isEqualTo(rate);
  }

  // Rising by 0.96 and falling by 0.999996; half a cosine is at 1/4, 1/2, 3/4 of its height after
  // 1/3, 1/2, 2/3 of its way.
  @ParameterizedTest
  @CsvSource({
    "0, 0.04",
    "1, 0.28",
    "1.5, 0.52",
    "2, 0.76",
    "3, 1",
    "5.333333333333333, 0.750001",
    "6.5, 0.500002",
    "7.666666666666667, 0.250003",
    "10, 0.000004",
    "11, 0.000004"
  })
  void oneCycleRisesOverThreeTenthsOfTheRunAndFallsOverTheRest(double epochsBefore, double rate) {
    LearningRateSchedule cycle = shaped(LearningRateShape.ONE_CYCLE, 10, 0);
    assertThat(at(cycle, epochsBefore)).isCloseTo(rate, ROUNDING);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 20, 70, 130, 1000})
  void oneCyclePeaksAtExactlyTheRate(int epochs) {
    LearningRateSchedule cycle = shaped(LearningRateShape.ONE_CYCLE, epochs, 0);
    double peak = epochs * 3 / 10;
    assertThat(at(cycle, peak)).isEqualTo(1);
    assertThat(at(cycle, peak - 0.01)).isLessThan(1);
    assertThat(at(cycle, peak + 0.01)).isLessThan(1);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.25, 0.125",
    "0.25, 0.5, 0.25",
    "0.5, 1, 0.5",
    "1, 1.5, 0.75",
    "1.5, 2, 1",
    "1.75, 2.25, 1",
    "2, 2.5, 1",
    "9.5, 10, 1"
  })
  void theWarmUpIsTheShareThatTheUpdateEndsAtAndOneFromThereOn(
      double before, double after, double rate) {
    LearningRateSchedule constant = shaped(LearningRateShape.CONSTANT, 10, 2);
    assertThat(constant.at(before, after, 128)).isEqualTo(rate);
  }

  @Test
  void theFirstUpdateOfAWarmUpHasItsOwnShareOfTheRate() {
    // 128 of the 5 * 60,000 examples of the warm-up.
    LearningRateSchedule constant = shaped(LearningRateShape.CONSTANT, 10, 5);
    assertThat(constant.at(0, 128 / 60_000.0, 128)).isCloseTo(0.00042666666666666667, ROUNDING);
  }

  @Test
  void aWarmUpMayBeAFractionOfAnEpoch() {
    LearningRateSchedule constant = shaped(LearningRateShape.CONSTANT, 1, 0.5);
    assertThat(constant.at(0, 0.125, 128)).isEqualTo(0.25);
    assertThat(constant.at(0.375, 0.5, 128)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"0, 0.5, 0.25", "1, 1.5, 0.375", "1.5, 2, 0.5", "2, 2.5, 0.25", "3, 3.5, 0.125"})
  void stepsCountFromTheBeginningOfTheWarmUp(double before, double after, double rate) {
    LearningRateSchedule step = decaying(LearningRateShape.STEP, 4, 0.5, 1, 2);
    assertThat(step.at(before, after, 128)).isEqualTo(rate);
  }

  @ParameterizedTest
  @CsvSource({"0, 0.5, 0.25", "1, 1.5, 0.375", "2, 2.5, 0.25", "3, 3.5, 0.125"})
  void exponentialDecayCountsFromTheBeginningOfTheWarmUp(double before, double after, double rate) {
    LearningRateSchedule exponential = decaying(LearningRateShape.EXPONENTIAL, 4, 0.5, 1, 2);
    assertThat(exponential.at(before, after, 128)).isCloseTo(rate, ROUNDING);
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, , 1, 0.1",
    "NONE, , 512, 0.1",
    "LINEAR, , 128, 0.1",
    "LINEAR, , 512, 0.4",
    "LINEAR, , 64, 0.05",
    "LINEAR, , 1, 0.00078125",
    "LINEAR, 256, 512, 0.2",
    "SQRT, , 128, 0.1",
    "SQRT, , 512, 0.2",
    "SQRT, , 32, 0.05",
    "SQRT, 1, 49, 0.7"
  })
  void theRateFollowsTheBatch(
      LearningRateScaling scaling, Integer baseBatch, int batch, double rate) {
    LearningRateSchedule schedule = scaled(scaling, baseBatch);
    assertThat(schedule.at(0, 1, batch)).isCloseTo(rate, ROUNDING);
    assertThat(schedule.peak(batch)).isCloseTo(rate, ROUNDING);
  }

  @Test
  void theRateFollowsTheBatchOfTheEpoch() {
    BatchSchedule batches = BatchSchedule.parse("0:128,2:512,3:32");
    LearningRateSchedule schedule = scaled(LearningRateScaling.SQRT, 128);
    assertThat(
            IntStream.range(0, 5)
                .mapToObj(epoch -> schedule.at(epoch, epoch + UPDATE, batches.at(epoch))))
        .containsExactly(0.1, 0.1, 0.2, 0.05, 0.05);
  }

  @Test
  void allFactorsAreMultiplied() {
    LearningRateSchedule schedule =
        new LearningRateSchedule(
            0.5, 12, LearningRateShape.STEP, 0.5, 2, 8, LearningRateScaling.LINEAR, 64);
    // 0.5 * 256 / 64 * 6 / 8 * 0.5^2
    assertThat(schedule.at(5, 6, 256)).isEqualTo(0.375);
    assertThat(schedule.peak(256)).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(LearningRateShape.class)
  void tenTimesTheExamplesInTenTimesTheBatchHaveTheSameRates(LearningRateShape shape) {
    LearningRateSchedule schedule =
        shaped(shape, 6, shape == LearningRateShape.ONE_CYCLE ? 0 : 1.5);
    List<Double> rates = rates(schedule, 70, 32);
    assertThat(rates).hasSize(6 * 3).isEqualTo(rates(schedule, 700, 320));
  }

  /** Of every update of a run, of which an epoch's last may be short. */
  private static List<Double> rates(LearningRateSchedule schedule, int examples, int batch) {
    return IntStream.range(0, schedule.epochs())
        .boxed()
        .flatMap(
            epoch ->
                IntStream.iterate(0, from -> from < examples, from -> from + batch)
                    .mapToObj(
                        from ->
                            schedule.at(
                                (epoch * examples + from) / (double) examples,
                                (epoch * examples + Math.min(examples, from + batch))
                                    / (double) examples,
                                batch)))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 1", "4, 2", "9, 3", "10, 4", "2147483647, 715827883"})
  void stepAndExponentialUsuallyDecayByTenEveryThirdOfTheRun(int epochs, int every) {
    for (LearningRateShape shape : List.of(LearningRateShape.STEP, LearningRateShape.EXPONENTIAL)) {
      LearningRateSchedule schedule = shaped(shape, epochs, 0);
      assertThat(schedule.decayFactor()).isEqualTo(0.1);
      assertThat(schedule.decayEvery()).isEqualTo(every);
    }
  }

  @Test
  void givenDecaysAreKept() {
    LearningRateSchedule schedule = decaying(LearningRateShape.STEP, 10, 1.0, 20, 0);
    assertThat(schedule.decayFactor()).isEqualTo(1);
    assertThat(schedule.decayEvery()).isEqualTo(20);
  }

  @ParameterizedTest
  @EnumSource(
      value = LearningRateShape.class,
      names = {"CONSTANT", "COSINE", "ONE_CYCLE"})
  void otherShapesHaveNoDecay(LearningRateShape shape) {
    LearningRateSchedule schedule = shaped(shape, 10, 0);
    assertThat(schedule.decayFactor()).isNull();
    assertThat(schedule.decayEvery()).isNull();
  }

  @Test
  void theBaseBatchIsUsually128AndNoneWithoutScaling() {
    assertThat(scaled(LearningRateScaling.LINEAR, null).baseBatch()).isEqualTo(128);
    assertThat(scaled(LearningRateScaling.SQRT, null).baseBatch()).isEqualTo(128);
    assertThat(scaled(LearningRateScaling.SQRT, 32).baseBatch()).isEqualTo(32);
    assertThat(scaled(LearningRateScaling.NONE, null).baseBatch()).isNull();
  }

  @Test
  void shapesAndScalingsAreWrittenAsOnTheCommandLine() {
    assertThat(LearningRateShape.values())
        .extracting(LearningRateShape::toString)
        .containsExactly("constant", "step", "exponential", "cosine", "one-cycle");
    assertThat(LearningRateScaling.values())
        .extracting(LearningRateScaling::toString)
        .containsExactly("none", "linear", "sqrt");
  }

  // The double after the largest float is the last.
  @ParameterizedTest
  @ValueSource(
      doubles = {
        0,
        -0.1,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        3.4028234663852890e38
      })
  void ratesThatAreNotAboveNoughtOrNotFloatsAreRejected(double rate) {
    assertThatThrownBy(() -> LearningRateSchedule.constant(rate, 10))
        .isInstanceOf(UsageException.class)
        .hasMessage("--learning-rate %s: must be above 0 and at most 3.4028235E38", rate);
  }

  @Test
  void theLargestRateIsTheLargestFloatAndStaysFiniteWhenScaled() {
    LearningRateSchedule schedule =
        new LearningRateSchedule(
            Float.MAX_VALUE,
            1,
            LearningRateShape.CONSTANT,
            null,
            null,
            0,
            LearningRateScaling.LINEAR,
            1);
    assertThat(schedule.peak(1)).isEqualTo(Float.MAX_VALUE);
    assertThat(schedule.peak(Integer.MAX_VALUE)).isFinite();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void runsWithoutEpochsAreRejected(int epochs) {
    assertThatThrownBy(() -> LearningRateSchedule.constant(0.1, epochs))
        .isInstanceOf(UsageException.class)
        .hasMessage("--epochs %d: must be at least 1", epochs);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.5, 1.0000000000000002, Double.NaN, Double.POSITIVE_INFINITY})
  void decayFactorsThatDoNotDecayAreRejected(double factor) {
    assertThatThrownBy(() -> decaying(LearningRateShape.STEP, 10, factor, 3, 0))
        .isInstanceOf(UsageException.class)
        .hasMessage("--decay-factor %s: must be above 0 and at most 1", factor);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -3})
  void decaysWithinNoEpochAreRejected(int every) {
    assertThatThrownBy(() -> decaying(LearningRateShape.EXPONENTIAL, 10, 0.5, every, 0))
        .isInstanceOf(UsageException.class)
        .hasMessage("--decay-every %d: must be at least 1 epoch", every);
  }

  @ParameterizedTest
  @CsvSource({"CONSTANT, constant", "COSINE, cosine", "ONE_CYCLE, one-cycle"})
  void decaysOfShapesWithoutAreRejected(LearningRateShape shape, String name) {
    assertThatThrownBy(() -> decaying(shape, 10, 0.5, null, 0))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "--decay-factor 0.5: needs --learning-rate-schedule step or exponential, not %s", name);
    assertThatThrownBy(() -> decaying(shape, 10, null, 3, 0))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "--decay-every 3: needs --learning-rate-schedule step or exponential, not %s", name);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.5, Double.NaN, Double.NEGATIVE_INFINITY})
  void warmUpsBelowNoughtAreRejected(double warmUp) {
    assertThatThrownBy(() -> shaped(LearningRateShape.COSINE, 10, warmUp))
        .isInstanceOf(UsageException.class)
        .hasMessage("--warm-up %s: must be at least 0 epochs", warmUp);
  }

  @ParameterizedTest
  @ValueSource(doubles = {10.000000000000002, 11, Double.POSITIVE_INFINITY})
  void warmUpsLongerThanTheRunAreRejected(double warmUp) {
    assertThatThrownBy(() -> shaped(LearningRateShape.CONSTANT, 10, warmUp))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "--warm-up %s: must not exceed the run of 10 epochs; lower it or raise --epochs",
            warmUp);
  }

  @Test
  void aWarmUpBesidesThatOfOneCycleIsRejected() {
    assertThatThrownBy(() -> shaped(LearningRateShape.ONE_CYCLE, 10, 0.5))
        .isInstanceOf(UsageException.class)
        .hasMessage("--warm-up 0.5: one-cycle warms up by itself; leave --warm-up out");
  }

  @Test
  void aBaseBatchWithoutScalingIsRejected() {
    assertThatThrownBy(() -> scaled(LearningRateScaling.NONE, 128))
        .isInstanceOf(UsageException.class)
        .hasMessage("--base-batch 128: needs --scale-learning-rate linear or sqrt, not none");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -128})
  void baseBatchesBelowOneAreRejected(int baseBatch) {
    assertThatThrownBy(() -> scaled(LearningRateScaling.LINEAR, baseBatch))
        .isInstanceOf(UsageException.class)
        .hasMessage("--base-batch %d: must be at least 1", baseBatch);
  }

  @ParameterizedTest
  @CsvSource({"-0.5, 1.0", "1.0, 1.0", "2.0, 1.0", "NaN, 1.0", "0.0, NaN", "Infinity, Infinity"})
  void anUpdateThatDoesNotEndAfterItsBeginningIsRejected(double before, double after) {
    LearningRateSchedule constant = LearningRateSchedule.constant(0.1, 10);
    assertThatThrownBy(() -> constant.at(before, after, 128))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "an update from epoch %s to %s: must begin at 0 or later, and before its end",
            before, after);
  }

  @ParameterizedTest
  @EnumSource(LearningRateScaling.class)
  void anUpdateWithoutExamplesIsRejected(LearningRateScaling scaling) {
    LearningRateSchedule schedule = scaled(scaling, null);
    assertThatThrownBy(() -> schedule.at(0, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("batch 0: must be at least 1");
    assertThatThrownBy(() -> schedule.peak(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("batch -1: must be at least 1");
  }
}
