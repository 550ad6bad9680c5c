package org.ghostbatch.accumulate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Trains by compiled loops, for each size of micro-batch among the arguments on tapes of many
 * lengths and learning rates: a process in which XLA is set to keep what it compiles.
 */
final class VaryingTapes {
  private static final int TAPES = 40;

  private VaryingTapes() {}

  /**
   * Trains, and prints after each size how many programs XLA has compiled.
   *
   * @param arguments the directory in which XLA keeps a file of each, and the sizes
   */
  public static void main(String[] arguments) throws IOException {
    Path kept = Path.of(arguments[0]);
    int[] microBatches = Arrays.stream(arguments).skip(1).mapToInt(Integer::parseInt).toArray();
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
        System.out.println("compiled " + compiled(kept));
      }
    }
  }

  private static long compiled(Path kept) throws IOException {
    try (Stream<Path> files = Files.list(kept)) {
      return files.filter(file -> file.toString().endsWith("before_optimizations.txt")).count();
    }
  }
}
