package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.SeededRandom;

/** Any split of any batch gives the full batch's update, to 1e-6 of its largest change. */
class AnySplitTest {
  private static final int EXAMPLES = 60;
  private static final double TOLERANCE = 1e-6;
  private static final Examples DATA = SmallData.random(EXAMPLES, 5);
  private static final Map<UpdateRule, TrainingProgram> PROGRAMS = new HashMap<>();
  private static final Map<UpdateRule, Snapshot> STARTS = new HashMap<>();
  private static final Map<Whole, Snapshot> WHOLES = new HashMap<>();
  private static double largest;

  /** The update that a whole batch gives in one micro-batch. */
  private record Whole(UpdateRule rule, int batch) {}

  @AfterContainer
  static void close() {
    PROGRAMS.values().forEach(TrainingProgram::close);
    PROGRAMS.clear();
    WHOLES.clear();
    System.out.printf("largest deviation of a split from its whole batch: %.2g%n", largest);
  }

  /** Every optimizer, with and without weight decay and clipping. */
  @Provide
  Arbitrary<UpdateRule> rules() {
    List<UpdateRule> rules = new ArrayList<>();
    for (double decay : new double[] {0, 0.1}) {
      // The gradients here have norms of about 0.5.
      for (double clip : new double[] {Double.POSITIVE_INFINITY, 0.3}) {
        rules.add(new UpdateRule(Optimizer.sgd().withWeightDecay(decay), clip));
        rules.add(new UpdateRule(Optimizer.momentum(0.9).withWeightDecay(decay), clip));
        rules.add(new UpdateRule(Optimizer.nesterov(0.9).withWeightDecay(decay), clip));
        rules.add(new UpdateRule(Optimizer.adam().withWeightDecay(decay), clip));
        rules.add(new UpdateRule(new Lars(0.9, decay, 0.1, 0), clip));
        rules.add(new UpdateRule(Optimizer.lamb(decay), clip));
      }
    }
    return Arbitraries.of(rules);
  }

  @Property(tries = 2000)
  void givesTheUpdateOfTheWholeBatch(
      @ForAll("rules") UpdateRule rule,
      @ForAll @IntRange(min = 1, max = EXAMPLES) int batch,
      @ForAll @IntRange(min = 1, max = EXAMPLES) int most,
      @ForAll long seed) {
    Snapshot whole = whole(rule, batch);
    Snapshot split = after(rule, split(batch, most, seed, rate(rule)));
    double deviation = Deviation.ofUpdate(STARTS.get(rule), whole, split);
    largest = Math.max(largest, deviation);

    assertThat(whole.updates()).isEqualTo(split.updates());
    assertThat(deviation).isLessThan(TOLERANCE);
    // And much was learned: a small change of a large weight is lost in its rounding.
    assertThat(Deviation.ofWeights(whole, STARTS.get(rule))).isGreaterThan(0.01);
  }

  @Property(tries = 100)
  void wouldCatchAMeanOfMeans(
      @ForAll @IntRange(min = 2, max = EXAMPLES) int batch,
      @ForAll @IntRange(min = 1, max = EXAMPLES - 1) int most,
      @ForAll long seed) {
    UpdateRule rule = UpdateRule.of(Optimizer.sgd());
    Tape split = split(batch, most, seed, rate(rule));
    Assume.that(split.steps().stream().mapToInt(MicroStep::size).distinct().count() > 1);
    Snapshot whole = whole(rule, batch);

    assertThat(Deviation.ofUpdate(STARTS.get(rule), whole, meanOfMeans(rule, split)))
        .isGreaterThan(TOLERANCE);
  }

  /** The result of accumulation where each micro-batch's mean weighs the same. */
  private static Snapshot meanOfMeans(UpdateRule rule, Tape split) {
    Snapshot start = STARTS.get(rule);
    Map<String, float[]> sum = new LinkedHashMap<>();
    start.tensors().forEach((name, values) -> sum.put(name, values.clone()));
    for (MicroStep part : split.steps()) {
      MicroStep alone =
          new MicroStep(part.start(), part.size(), 0, part.size(), rate(rule) / split.length());
      after(rule, new Tape(List.of(alone)))
          .tensors()
          .forEach(
              (name, values) -> {
                for (int i = 0; i < values.length; i++) {
                  sum.get(name)[i] += values[i] - start.tensors().get(name)[i];
                }
              });
    }
    return new Snapshot(sum, 1);
  }

  private static Snapshot whole(UpdateRule rule, int batch) {
    return WHOLES.computeIfAbsent(
        new Whole(rule, batch),
        absent -> after(rule, new Tape(List.of(new MicroStep(0, batch, 0, batch, rate(rule))))));
  }

  /** One update in micro-steps of random sizes. */
  private static Tape split(int batch, int most, long seed, double rate) {
    SeededRandom random = SeededRandom.of(seed, 0);
    List<MicroStep> steps = new ArrayList<>();
    for (int done = 0; done < batch; ) {
      int size = Math.min(batch - done, 1 + random.nextInt(most));
      steps.add(new MicroStep(done, size, done, batch, rate));
      done += size;
    }
    return new Tape(steps);
  }

  /** A rate at which an update changes the weights by about their own size. */
  private static double rate(UpdateRule rule) {
    return rule.optimizer() instanceof Lars ? 5 : rule.optimizer().slots().size() == 2 ? 0.3 : 1.5;
  }

  /** From a state in which the optimizer's slots are warm. */
  private static Snapshot after(UpdateRule rule, Tape tape) {
    TrainingProgram program =
        PROGRAMS.computeIfAbsent(
            rule,
            key -> {
              TrainingProgram fresh = SmallData.program(rule, 3, DATA);
              fresh.train(BatchPlan.inOnePiece(20).epoch(EXAMPLES, rate(rule) / 30));
              STARTS.put(rule, fresh.snapshot());
              return fresh;
            });
    program.restore(STARTS.get(rule));
    program.train(tape);
    return program.snapshot();
  }
}
