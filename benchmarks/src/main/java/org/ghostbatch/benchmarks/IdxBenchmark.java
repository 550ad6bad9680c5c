package org.ghostbatch.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.IdxExamples;
import org.ghostbatch.datasets.Order;
import org.ghostbatch.datasets.Sketches;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Opening IDX files of 10,000 sketches and reading every image: milliseconds a pair of files. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class IdxBenchmark {
  private static final int IMAGES = 10_000;

  /** What the files' names end with: plain files are mapped, .gz is unpacked. */
  @Param({"", ".gz"})
  private String suffix;

  private Path directory;
  private Path images;
  private Path labels;
  private int[] rows;
  private ByteBuffer buffer;

  /** Writes the files. */
  @Setup
  public void write() throws IOException {
    directory = Files.createTempDirectory("idx");
    images = directory.resolve("images" + suffix);
    labels = directory.resolve("labels" + suffix);
    Examples sketches = Sketches.dataset(0, IMAGES, 1).training();
    IdxExamples.write(sketches, images, labels);
    rows = Order.asStored(IMAGES);
    buffer = ByteBuffer.allocate(IMAGES * sketches.exampleBytes());
  }

  /** Opens the files and reads them. */
  @Benchmark
  public ByteBuffer read() throws IOException {
    IdxExamples.open(images, labels).copy(rows, 0, IMAGES, buffer.clear());
    return buffer;
  }

  /** Deletes the files. */
  @TearDown
  public void delete() throws IOException {
    Files.delete(images);
    Files.delete(labels);
    Files.delete(directory);
  }
}
