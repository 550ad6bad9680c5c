package org.ghostbatch.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.accumulate.Initializer;
import org.ghostbatch.accumulate.Layer;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.Optimizer;
import org.ghostbatch.accumulate.SideBySide;
import org.ghostbatch.accumulate.Tape;
import org.ghostbatch.accumulate.UpdateRule;
import org.ghostbatch.datasets.Blobs;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.Order;

/**
 * Measures how fast models train side by side, and prints updates and images a second of all of
 * them together. Arguments: models a program, threads a program, programs at the same time.
 */
final class SideBySideSpeed {
  private static final int IMAGES = 60_000;
  private static final int FEATURES = 784;
  private static final int CLASSES = 10;
  private static final double SECONDS = 3;

  private final long[] seeds;
  private final int threads;
  private final int programs;

  private SideBySideSpeed(int models, int threads, int programs) {
    this.seeds = LongStream.rangeClosed(1, models).toArray();
    this.threads = threads;
    this.programs = programs;
  }

  public static void main(String[] arguments) throws Exception {
    int[] numbers = Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
    SideBySideSpeed speed = new SideBySideSpeed(numbers[0], numbers[1], numbers[2]);
    Examples images = RandomImages.of(IMAGES, FEATURES, CLASSES);
    Network linear = Network.of(FEATURES, List.of(Layer.dense(1), Layer.dense(CLASSES)));
    UpdateRule adam = UpdateRule.of(Optimizer.adam());
    speed.print("linear", linear, adam, images, new BatchPlan(1000, 1000), false);
    speed.print("linear", linear, adam, images, new BatchPlan(20_000, 2000), false);
    speed.print("linear", linear, adam, images, new BatchPlan(20_000, 10_000), false);
    speed.print("linear, own orders", linear, adam, images, new BatchPlan(1000, 1000), true);
    Network blobs =
        Network.of(
            2, List.of(Layer.dense(50, Initializer.HE_UNIFORM), Layer.relu(), Layer.dense(3)));
    UpdateRule momentum = UpdateRule.of(Optimizer.momentum(0.9));
    Examples points = Blobs.TUTORIAL.dataset().training();
    speed.print("blobs", blobs, momentum, points, new BatchPlan(1, 1), true);
  }

  private void print(
      String what,
      Network network,
      UpdateRule rule,
      Examples examples,
      BatchPlan plan,
      boolean ownOrders)
      throws Exception {
    Tape tape = plan.epoch(examples.count(), 0.001);
    ExecutorService pool = Executors.newFixedThreadPool(programs);
    List<Callable<Double>> measuring = new ArrayList<>();
    for (int program = 0; program < programs; program++) {
      measuring.add(() -> epochsASecond(network, rule, examples, tape, ownOrders));
    }
    double epochs = 0;
    for (Future<Double> measured : pool.invokeAll(measuring)) {
      epochs += measured.get() * seeds.length;
    }
    pool.shutdown();
    System.out.println(
        String.format(
            Locale.ROOT,
            "%s, batch %d/%d: %,.0f updates/s, %,.0f images/s",
            what,
            plan.effectiveBatch(),
            plan.microBatch(),
            epochs * tape.updates(),
            epochs * examples.count()));
  }

  /** The median over the epochs of so many seconds, after one to warm up. */
  private double epochsASecond(
      Network network, UpdateRule rule, Examples examples, Tape tape, boolean ownOrders) {
    try (SideBySide models =
        SideBySide.create(
            network, rule, DeviceSettings.of(Device.CPU, threads), seeds, ownOrders)) {
      models.loadTraining(examples);
      models.train(tape.whole());
      List<Double> speeds = new ArrayList<>();
      for (double total = 0; total < SECONDS; ) {
        long started = System.nanoTime();
        order(models, speeds.size(), examples.count(), ownOrders);
        models.train(tape.whole());
        double seconds = (System.nanoTime() - started) / 1e9;
        speeds.add(1 / seconds);
        total += seconds;
      }
      return speeds.stream().sorted().toList().get(speeds.size() / 2);
    }
  }

  private void order(SideBySide models, int epoch, int examples, boolean ownOrders) {
    if (ownOrders) {
      models.orders(
          LongStream.of(seeds)
              .mapToObj(seed -> Order.shuffled(seed, epoch, examples))
              .toArray(int[][]::new));
    } else {
      models.order(Order.shuffled(seeds[0], epoch, examples));
    }
  }
}
