package org.ghostbatch.accumulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Any split of any batch gives the full batch's update. */
class AnySplitTest {
  private static final int EXAMPLES = 60;
  private static TrainingProgram program;
  private static Snapshot start;

  @BeforeContainer
  static void open() {
    program = SmallData.program(Optimizer.momentum(0.9), 3, SmallData.random(EXAMPLES, 5));
    start = program.snapshot();
  }

  @AfterContainer
  static void close() {
    program.close();
  }

  @Property(tries = 200)
  void givesTheUpdatesOfWholeBatches(
      @ForAll @IntRange(min = 1, max = EXAMPLES) int batch,
      @ForAll @IntRange(min = 1, max = EXAMPLES) int microBatch) {
    Snapshot whole = afterAnEpoch(BatchPlan.inOnePiece(batch));
    Snapshot split = afterAnEpoch(new BatchPlan(batch, Math.min(batch, microBatch)));
    whole
        .tensors()
        .forEach(
            (name, values) ->
                assertThat(split.tensors().get(name))
                    .as(name)
                    .containsExactly(values, within(2e-5f)));
  }

  private static Snapshot afterAnEpoch(BatchPlan plan) {
    program.restore(start);
    program.train(plan.epoch(EXAMPLES, 0.05));
    return program.snapshot();
  }
}
