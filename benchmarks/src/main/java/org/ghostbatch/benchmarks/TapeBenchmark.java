package org.ghostbatch.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.Layer;
import org.ghostbatch.accumulate.Optimizer;
import org.ghostbatch.accumulate.Tally;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a micro-step costs where there is next to nothing to compute: microseconds a micro-step of
 * one example of two features, by plain descent.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TapeBenchmark {
  private static final int MICRO_STEPS = 4096;
  private static final int FEATURES = 2;
  private static final int CLASSES = 10;

  /** Micro-steps an update: 1 needs no accumulators. */
  @Param({"1", "64"})
  private int accumulated;

  private Training training;

  /** Builds the program. */
  @Setup
  public void build() {
    training =
        Training.of(
            MICRO_STEPS,
            FEATURES,
            List.of(Layer.dense(CLASSES)),
            Optimizer.sgd(),
            new BatchPlan(accumulated, 1));
  }

  /** The whole tape, in one run of the session. */
  @Benchmark
  @OperationsPerInvocation(MICRO_STEPS)
  public Tally microStep() {
    return training.run();
  }

  /** Closes the program. */
  @TearDown
  public void close() {
    training.close();
  }
}
