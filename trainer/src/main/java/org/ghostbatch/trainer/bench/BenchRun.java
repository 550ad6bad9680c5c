package org.ghostbatch.trainer.bench;

import java.util.Map;
import java.util.stream.DoubleStream;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.Compilation;
import org.ghostbatch.accumulate.DeviceMemoryException;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.accumulate.EpochRun;
import org.ghostbatch.accumulate.MatrixLimit;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.SegmentPace;
import org.ghostbatch.accumulate.Tape;
import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.Order;
import org.ghostbatch.trainer.process.PeakMemory;
import org.ghostbatch.trainer.run.Tracing;
import org.ghostbatch.trainer.settings.Compile;
import org.ghostbatch.trainer.settings.DeviceChoice;
import org.ghostbatch.trainer.statistics.Median;

/**
 * A workload as it is measured: epochs of training, and between them the matrix products alone, so
 * that both see the same machine.
 *
 * @param resolved what the choice of a device gave
 * @param compile whether to compile the loop; where that is open, as in a long run
 * @param seconds of training to measure; three epochs at least
 */
public record BenchRun(
    Workload workload,
    DeviceChoice device,
    DeviceSettings resolved,
    Compile compile,
    double seconds) {
  // So many that no run is too short to be compiled.
  private static final int LONG_RUN = 1_000_000;
  private static final int MIN_EPOCHS = 3;
  private static final int LIMITS = 4;
  private static final double LEARNING_RATE = 0.001;

  /**
   * Measures.
   *
   * @param tracing of a segment after the last epoch
   * @throws DeviceMemoryException if training needs more memory than there is
   */
  public BenchResult measure(Tracing tracing) {
    Examples examples = workload.draw();
    Network network = workload.network(examples);
    DeviceSettings workplace = workload.on(device, resolved, network);
    BatchPlan plan = workload.plan(network, workplace.device());
    Tape tape = plan.epoch(examples.count(), LEARNING_RATE);
    try (TrainingProgram program = TrainingProgram.create(network, workload.rule(), workplace, 1)) {
      boolean compiled = compiles(network, workplace, plan, examples.count());
      if (compiled) {
        program.compile();
      }
      program.loadTraining(examples);
      program.order(Order.shuffled(1, 0, examples.count()));
      program.train(tape);
      DoubleStream.Builder epochs = DoubleStream.builder();
      epochs.add(epoch(program, tape));
      // Before the limit takes memory of its own.
      long peak = PeakMemory.mebibytes();
      double limit = limit(network, workplace, program, tape, epochs);
      double median = Median.of(epochs.build().toArray());
      trace(program, plan, tape, tracing);
      return new BenchResult(
          workload, examples.count() / median, tape.updates() / median, peak, limit, compiled);
    }
  }

  private boolean compiles(
      Network network, DeviceSettings workplace, BatchPlan plan, int examples) {
    boolean wanted =
        compile == Compile.ON
            || compile == Compile.AUTO
                && Compilation.pays(network, workplace, Map.of(plan, LONG_RUN), examples);
    return wanted && compile.objection(network, workplace).isEmpty();
  }

  private static double epoch(TrainingProgram program, Tape tape) {
    long started = System.nanoTime();
    program.train(tape);
    return (System.nanoTime() - started) / 1e9;
  }

  /** Trains the other epochs, and in between measures the limit for as long. */
  private double limit(
      Network network,
      DeviceSettings workplace,
      TrainingProgram program,
      Tape tape,
      DoubleStream.Builder epochs) {
    DoubleStream.Builder limits = DoubleStream.builder();
    try (MatrixLimit limit = hasLimit() ? warm(network, workplace) : null) {
      double training = 0;
      double multiplying = 0;
      double sinceLimit = 0;
      for (int epoch = 1; epoch < MIN_EPOCHS || training < seconds; epoch++) {
        double took = epoch(program, tape);
        epochs.add(took);
        training += took;
        sinceLimit += took;
        // Seldom enough that epochs whose caches the limit has emptied are few.
        if (limit != null && multiplying <= training && sinceLimit >= seconds / LIMITS) {
          sinceLimit = 0;
          long started = System.nanoTime();
          limits.add(limit.examplesPerSecond());
          multiplying += (System.nanoTime() - started) / 1e9;
        }
      }
    }
    return Median.of(limits.build().toArray());
  }

  /** Where memory is limited, there is none for a second program. */
  private boolean hasLimit() {
    return workload.name().hasLimit() && resolved.memoryLimit().isEmpty();
  }

  private MatrixLimit warm(Network network, DeviceSettings workplace) {
    MatrixLimit limit =
        new MatrixLimit(
            network, workload.rule(), workplace, workload.plan(network, workplace.device()));
    while (!limit.warm()) {
      limit.examplesPerSecond();
    }
    return limit;
  }

  /** Begins one more epoch, up to the segment that is traced. */
  private static void trace(TrainingProgram program, BatchPlan plan, Tape tape, Tracing tracing) {
    SegmentPace pace = new SegmentPace();
    EpochRun run = new EpochRun(program, plan, tape);
    while (tracing.wanted() && !run.finished()) {
      int steps = run.wholeUpdates(tracing.within(pace));
      long started = System.nanoTime();
      if (tracing.due(pace, run, steps, true)) {
        tracing.advance(run, steps);
      } else {
        run.advance(steps);
      }
      pace.ran(steps, (System.nanoTime() - started) / 1e9);
    }
  }
}
