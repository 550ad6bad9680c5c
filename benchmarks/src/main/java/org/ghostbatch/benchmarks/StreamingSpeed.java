package org.ghostbatch.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.accumulate.EpochRun;
import org.ghostbatch.accumulate.Layer;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.Optimizer;
import org.ghostbatch.accumulate.SegmentPace;
import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.accumulate.UpdateRule;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.IdxDataset;
import org.ghostbatch.datasets.Order;

/**
 * Measures what it costs that examples come in windows: a program with the examples on the device
 * and one that streams them take turns, an epoch each. Beside others on the machine the processors'
 * time tells more than the clock. Arguments: plain files of 28x28 images and of labels, in the
 * cache of the operating system; epochs; the window in MiB; MODEL:BATCH pairs.
 */
final class StreamingSpeed {
  private static final OperatingSystemMXBean MACHINE =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private StreamingSpeed() {}

  public static void main(String[] arguments) throws IOException {
    IdxDataset files = new IdxDataset(Path.of(arguments[0]), Path.of(arguments[1]));
    Examples images = IdxDataset.open(files, Optional.empty()).training();
    int epochs = Integer.parseInt(arguments[2]);
    long windowBytes = Long.parseLong(arguments[3]) << 20;
    for (String workload : Arrays.asList(arguments).subList(4, arguments.length)) {
      String[] parts = workload.split(":");
      compare(parts[0], Integer.parseInt(parts[1]), images, epochs, windowBytes);
    }
  }

  private static void compare(
      String model, int batch, Examples images, int epochs, long windowBytes) {
    try (TrainingProgram resident = program(model);
        TrainingProgram streamed = program(model)) {
      resident.loadTraining(images);
      streamed.streamTraining(images, windowBytes);
      List<Pace> before = new ArrayList<>();
      List<Pace> after = new ArrayList<>();
      for (int epoch = 0; epoch < epochs; epoch++) {
        before.add(epoch(resident, batch, images.count(), epoch));
        after.add(epoch(streamed, batch, images.count(), epoch));
      }
      if (!resident.snapshot().hash().equals(streamed.snapshot().hash())) {
        throw new IllegalStateException("the two gave different bits");
      }
      System.out.printf(
          Locale.ROOT,
          "%s %d: images/s resident %,.0f, streamed %,.0f (%.2f); processors' ns an image %,.0f,"
              + " %,.0f (%.2f)%n",
          model,
          batch,
          median(before, Pace::imagesASecond),
          median(after, Pace::imagesASecond),
          median(after, Pace::imagesASecond) / median(before, Pace::imagesASecond),
          median(before, Pace::processorNanos),
          median(after, Pace::processorNanos),
          median(before, Pace::processorNanos) / median(after, Pace::processorNanos));
    }
  }

  /**
   * What an epoch took.
   *
   * @param processorNanos of all processors together, an image
   */
  private record Pace(double imagesASecond, double processorNanos) {}

  private static TrainingProgram program(String model) {
    List<Layer> layers =
        model.equals("linear")
            ? List.of(Layer.dense(1), Layer.dense(10))
            : List.of(
                Layer.dense(512), Layer.relu(), Layer.dense(512), Layer.relu(), Layer.dense(10));
    return TrainingProgram.create(
        Network.of(784, layers),
        UpdateRule.of(Optimizer.adam()),
        DeviceSettings.of(Device.CPU, Runtime.getRuntime().availableProcessors()),
        1);
  }

  /** As {@code train} runs an epoch: shuffled, in segments. */
  private static Pace epoch(TrainingProgram program, int batch, int count, int epoch) {
    BatchPlan plan = BatchPlan.inOnePiece(batch);
    SegmentPace pace = new SegmentPace();
    long started = System.nanoTime();
    long worked = MACHINE.getProcessCpuTime();
    program.order(() -> Order.shuffled(1, epoch, count));
    EpochRun run = new EpochRun(program, plan, plan.epoch(count, 0.001));
    while (!run.finished()) {
      long segment = System.nanoTime();
      int steps = run.wholeUpdates(pace.steps());
      run.advance(steps);
      pace.ran(steps, (System.nanoTime() - segment) / 1e9);
    }
    return new Pace(
        count / ((System.nanoTime() - started) / 1e9),
        (double) (MACHINE.getProcessCpuTime() - worked) / count);
  }

  private static double median(List<Pace> paces, ToDoubleFunction<Pace> of) {
    return paces.stream().mapToDouble(of).sorted().toArray()[paces.size() / 2];
  }
}
