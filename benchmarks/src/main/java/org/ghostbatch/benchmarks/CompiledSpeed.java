package org.ghostbatch.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.Compilation;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.accumulate.GhostStatistics;
import org.ghostbatch.accumulate.Layer;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.Optimizer;
import org.ghostbatch.accumulate.Tape;
import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.accumulate.UpdateRule;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.Order;

/**
 * Measures compiled loops against interpreted ones, epoch by epoch in turns. The bounds of {@link
 * Compilation} come from it. Arguments: widths from features to classes, as in 784,64,64,10; the
 * batch, in one piece; the ghost batch, 0 for none; how many examples an epoch has.
 */
final class CompiledSpeed {
  private static final int ROUNDS = 10;
  private static final double SECONDS_A_TURN = 0.2;

  private final TrainingProgram program;
  private final List<Double> seconds = new ArrayList<>();

  private CompiledSpeed(TrainingProgram program) {
    this.program = program;
  }

  public static void main(String[] arguments) {
    int[] widths = Arrays.stream(arguments[0].split(",")).mapToInt(Integer::parseInt).toArray();
    int[] numbers = Arrays.stream(arguments).skip(1).mapToInt(Integer::parseInt).toArray();
    BatchPlan plan = new BatchPlan(numbers[0], numbers[0], numbers[1]);
    Network network = network(widths, plan.ghostBatch() > 0);
    Examples examples = RandomImages.of(numbers[2], widths[0], network.classes());
    Tape tape = plan.epoch(examples.count(), 0.001);
    try (TrainingProgram interpreted = program(network, examples);
        TrainingProgram compiled = program(network, examples)) {
      compiled.compile();
      long began = System.nanoTime();
      compiled.train(plan.epoch(plan.effectiveBatch(), 0.001));
      double compiling = (System.nanoTime() - began) / 1e9;
      List<CompiledSpeed> both =
          List.of(new CompiledSpeed(interpreted), new CompiledSpeed(compiled));
      for (int round = 0; round < ROUNDS; round++) {
        both.forEach(one -> one.turn(tape));
      }
      double slow = tape.length() / both.get(0).median();
      double fast = tape.length() / both.get(1).median();
      System.out.printf(
          Locale.ROOT,
          "%s, batch %d: %,d micro-steps/s interpreted, %,d compiled, %.1f times; compiling %.1f s%n",
          arguments[0],
          plan.effectiveBatch(),
          Math.round(slow),
          Math.round(fast),
          fast / slow,
          compiling);
    }
  }

  private static Network network(int[] widths, boolean normalized) {
    List<Layer> layers = new ArrayList<>();
    for (int i = 1; i < widths.length; i++) {
      layers.add(Layer.dense(widths[i]));
      if (i < widths.length - 1) {
        if (normalized) {
          layers.add(Layer.ghostBatchNorm(GhostStatistics.SEQUENTIAL));
        }
        layers.add(Layer.relu());
      }
    }
    return Network.of(widths[0], layers);
  }

  private static TrainingProgram program(Network network, Examples examples) {
    TrainingProgram program =
        TrainingProgram.create(
            network, UpdateRule.of(Optimizer.momentum(0.9)), DeviceSettings.of(Device.CPU, 2), 1);
    program.loadTraining(examples);
    program.order(Order.shuffled(1, 0, examples.count()));
    return program;
  }

  private void turn(Tape tape) {
    double total = 0;
    while (total < SECONDS_A_TURN) {
      long began = System.nanoTime();
      program.train(tape);
      double took = (System.nanoTime() - began) / 1e9;
      seconds.add(took);
      total += took;
    }
  }

  private double median() {
    double[] sorted = seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
