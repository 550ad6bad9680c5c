package org.ghostbatch.benchmarks;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.Order;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Rows of an array of 60,000 images, in random order, into a buffer: microseconds a batch. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class GatherBenchmark {
  private static final int IMAGES = 60_000;
  private static final int FEATURES = 784;

  /** Rows at once. */
  @Param({"32", "512", "8192"})
  private int batch;

  private Examples images;
  private int[] order;
  private ByteBuffer buffer;
  private int next;

  /** Draws the images. */
  @Setup
  public void draw() {
    images = RandomImages.of(IMAGES, FEATURES);
    order = Order.shuffled(1, 0, IMAGES);
    buffer = ByteBuffer.allocate(batch * FEATURES);
  }

  /** The next batch of the order. */
  @Benchmark
  public ByteBuffer gather() {
    if (next + batch > IMAGES) {
      next = 0;
    }
    images.copy(order, next, next + batch, buffer.clear());
    next += batch;
    return buffer;
  }
}
