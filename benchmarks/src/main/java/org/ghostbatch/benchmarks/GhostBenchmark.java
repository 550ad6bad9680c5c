package org.ghostbatch.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.GhostStatistics;
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
 * What ghost batch normalization costs: microseconds a micro-step of 512 examples, through
 * 16-512-10 with narrow products, normalized by ghosts of these sizes or not at all.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class GhostBenchmark {
  private static final int MICRO_BATCH = 512;
  private static final int MICRO_STEPS = 64;
  private static final int FEATURES = 16;

  /** Examples normalized together; 0 for none. */
  @Param({"0", "32", "128", "512"})
  private int ghostBatch;

  private Training training;

  /** Builds the program. */
  @Setup
  public void build() {
    List<Layer> layers = new ArrayList<>(List.of(Layer.dense(512)));
    if (ghostBatch > 0) {
      layers.add(Layer.ghostBatchNorm(GhostStatistics.SEQUENTIAL));
    }
    layers.addAll(List.of(Layer.relu(), Layer.dense(10)));
    training =
        Training.of(
            MICRO_BATCH * MICRO_STEPS,
            FEATURES,
            layers,
            Optimizer.sgd(),
            new BatchPlan(MICRO_BATCH, MICRO_BATCH, ghostBatch));
  }

  /** So many micro-steps, in one run of the session. */
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
