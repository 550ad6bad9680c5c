package org.ghostbatch.datasets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Streams every row of a pair of files in random order and prints its resident set, in KiB. */
final class LargeFileInChild {
  private static final int WINDOW = 5_000;

  private LargeFileInChild() {}

  public static void main(String[] arguments) throws IOException {
    Examples examples = IdxExamples.open(Path.of(arguments[0]), Path.of(arguments[1]));
    int count = examples.count();
    int[] bounds =
        IntStream.rangeClosed(0, count / WINDOW).map(window -> window * WINDOW).toArray();
    int[] order = Order.shuffled(1, 0, count);
    WindowBuffer one = buffer(examples);
    WindowBuffer other = buffer(examples);
    try (Windows windows =
        Windows.open(examples, place -> order[place], bounds, List.of(one, other))) {
      for (int window = 0; window + 1 < bounds.length; window++) {
        if (window == 2) {
          print();
        }
        windows.release(windows.next());
      }
    }
    print();
  }

  private static WindowBuffer buffer(Examples examples) {
    ByteBuffer features =
        ByteBuffer.allocateDirect(WINDOW * examples.exampleBytes()).order(ByteOrder.nativeOrder());
    return new WindowBuffer(features, LongBuffer.allocate(WINDOW), LongBuffer.allocate(WINDOW));
  }

  private static void print() throws IOException {
    Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .forEach(line -> System.out.println(line.replaceAll("\\D", "")));
  }
}
