package org.ghostbatch.benchmarks;

import java.util.List;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.accumulate.Layer;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.Optimizer;
import org.ghostbatch.accumulate.Tally;
import org.ghostbatch.accumulate.Tape;
import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.accumulate.UpdateRule;
import org.ghostbatch.datasets.Order;

/** A program with its tape, on the CPU with all processors. */
final class Training implements AutoCloseable {
  private final TrainingProgram program;
  private final Tape tape;

  private Training(TrainingProgram program, Tape tape) {
    this.program = program;
    this.tape = tape;
  }

  /** One epoch of so many images of noise. */
  static Training of(
      int images, int features, List<Layer> layers, Optimizer optimizer, BatchPlan plan) {
    DeviceSettings settings =
        DeviceSettings.of(Device.CPU, Runtime.getRuntime().availableProcessors());
    TrainingProgram program =
        TrainingProgram.create(Network.of(features, layers), UpdateRule.of(optimizer), settings, 1);
    program.loadTraining(RandomImages.of(images, features));
    program.order(Order.shuffled(1, 0, images));
    return new Training(program, plan.epoch(images, 0.001));
  }

  /** Runs the whole tape. */
  Tally run() {
    return program.train(tape);
  }

  @Override
  public void close() {
    program.close();
  }
}
