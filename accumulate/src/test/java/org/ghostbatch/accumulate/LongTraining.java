package org.ghostbatch.accumulate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.Order;

/** Thousands of short runs of one session, in a process that says how much memory it holds. */
final class LongTraining {
  /** Each has two epochs, an evaluation, and now and then a snapshot that is restored. */
  static final int ROUNDS = 1500;

  /** 12 of one piece in 3 segments, then 6 of two pieces in 6 segments. */
  static final int UPDATES_A_ROUND = 18;

  static final int ROUNDS_A_SAMPLE = 15;
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int EXAMPLES = 96;

  private LongTraining() {}

  /** Trains, and prints the kilobytes of the resident set every few rounds. */
  public static void main(String[] arguments) throws IOException {
    Examples examples = SmallData.random(EXAMPLES, 1);
    try (TrainingProgram program = SmallData.program(Optimizer.adam(), 1, examples)) {
      program.loadValidation(SmallData.random(50, 2));
      for (int round = 1; round <= ROUNDS; round++) {
        program.order(Order.shuffled(1, round, EXAMPLES));
        advance(program, new BatchPlan(8, 8), 4);
        advance(program, new BatchPlan(16, 8), 2);
        program.validate();
        if (round % 10 == 0) {
          program.restore(program.snapshot());
        }
        if (round % ROUNDS_A_SAMPLE == 0) {
          System.out.println("resident " + residentKilobytes());
        }
      }
      System.out.println("updates " + program.updates());
    }
  }

  /** An epoch in segments of so many rows. */
  private static void advance(TrainingProgram program, BatchPlan plan, int rows) {
    EpochRun run = new EpochRun(program, plan, plan.epoch(EXAMPLES, 0.001));
    while (!run.finished()) {
      run.advance(rows);
    }
  }

  private static long residentKilobytes() throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }
}
