package org.ghostbatch.accumulate;

import java.util.Arrays;

/**
 * Trains by compiled loops, for each size of micro-batch among the arguments on tapes of many
 * lengths and learning rates: a process in which XLA can be set to keep what it compiles.
 */
final class VaryingTapes {
  private static final int TAPES = 40;

  private VaryingTapes() {}

  public static void main(String[] arguments) {
    int[] microBatches = Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
    int largest = Arrays.stream(microBatches).max().orElseThrow();
    UpdateRule rule = UpdateRule.of(Optimizer.adam());
    try (TrainingProgram program =
        SmallData.program(rule, 5, SmallData.random(largest + TAPES, 6))) {
      program.compile();
      for (int microBatch : microBatches) {
        BatchPlan plan = new BatchPlan(microBatch, microBatch);
        for (int examples = microBatch; examples < microBatch + TAPES; examples++) {
          program.train(plan.epoch(examples, 1e-3 / examples));
        }
      }
    }
  }
}
