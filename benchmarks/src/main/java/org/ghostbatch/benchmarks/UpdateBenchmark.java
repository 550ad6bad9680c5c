package org.ghostbatch.benchmarks;

import java.util.List;
import java.util.Map;
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
 * What an update of 784-512-512-10, with its 669,706 parameters, costs: microseconds an update by
 * one example, whose matrix products are the least. The rules differ by their passes over the
 * parameters: plain descent reads and writes them, Adam its two moments as well.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class UpdateBenchmark {
  private static final int UPDATES = 256;
  private static final int FEATURES = 784;
  private static final Map<String, Optimizer> OPTIMIZERS =
      Map.of(
          "sgd", Optimizer.sgd(),
          "momentum", Optimizer.momentum(0.9),
          "adam", Optimizer.adam());

  /** The rule. */
  @Param({"sgd", "momentum", "adam"})
  private String optimizer;

  private Training training;

  /** Builds the program. */
  @Setup
  public void build() {
    List<Layer> layers =
        List.of(
            Layer.rescale(1.0 / 255, 0),
            Layer.dense(512),
            Layer.relu(),
            Layer.dense(512),
            Layer.relu(),
            Layer.dense(10));
    training =
        Training.of(UPDATES, FEATURES, layers, OPTIMIZERS.get(optimizer), new BatchPlan(1, 1));
  }

  /** So many updates, in one run of the session. */
  @Benchmark
  @OperationsPerInvocation(UPDATES)
  public Tally update() {
    return training.run();
  }

  /** Closes the program. */
  @TearDown
  public void close() {
    training.close();
  }
}
