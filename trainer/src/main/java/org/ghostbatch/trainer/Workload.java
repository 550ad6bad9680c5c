package org.ghostbatch.trainer;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.GhostStatistics;
import org.ghostbatch.accumulate.Initializer;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.Optimizer;
import org.ghostbatch.accumulate.Tape;
import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.accumulate.UpdateRule;
import org.ghostbatch.accumulate.Workplace;
import org.ghostbatch.datasets.ArrayExamples;
import org.ghostbatch.datasets.ElementType;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.Order;

/**
 * One thing to measure: whole epochs of 60,000 images of 784 bytes, with Adam. The linear model
 * takes raw pixels, the mlp (784-512-512-10) and the cnn pixels of 0 to 1.
 *
 * @param ghostBatch 0 where nothing is normalized
 */
record Workload(ModelName model, int batch, int microBatch, int ghostBatch) {
  static final int EXAMPLES = 60_000;
  private static final int SIDE = 28;
  private static final int FEATURES = SIDE * SIDE;
  private static final int CLASSES = 10;
  private static final int LEAST_EPOCHS = 3;

  static final List<Workload> ALL =
      List.of(
          new Workload(ModelName.LINEAR, 32, 32, 0),
          new Workload(ModelName.LINEAR, 1000, 1000, 0),
          new Workload(ModelName.LINEAR, 20_000, 20_000, 0),
          new Workload(ModelName.MLP, 32, 32, 0),
          new Workload(ModelName.MLP, 512, 512, 0),
          new Workload(ModelName.MLP, 512, 512, 32),
          new Workload(ModelName.MLP, 8192, 8192, 0),
          new Workload(ModelName.MLP, 8192, 512, 0));

  /** What was measured, each speed the median over the epochs. */
  record Result(
      Workload workload, double imagesPerSecond, double updatesPerSecond, long peakRssMb) {
    static final String HEADER =
        "workload,batch,micro_batch,ghost_batch,images_per_second,updates_per_second,peak_rss_mb";

    String row() {
      return "%s,%d,%d,%d,%d,%s,%d"
          .formatted(
              workload.model,
              workload.batch,
              workload.microBatch,
              workload.ghostBatch,
              Math.round(imagesPerSecond),
              Numbers.rounded(updatesPerSecond, 1),
              peakRssMb);
    }
  }

  /** The row of a workload for which there is too little memory. */
  String rowWithoutMemory() {
    return "%s,%d,%d,%d,,,".formatted(model, batch, microBatch, ghostBatch);
  }

  /** Trains one epoch to warm up, then measures epochs for so long, and three at least. */
  Result measure(Workplace workplace, double seconds) {
    Examples images = images();
    Network network = settings().network(images);
    Tape tape = new BatchPlan(batch, microBatch, ghostBatch).epoch(EXAMPLES, 0.001);
    try (TrainingProgram program =
        TrainingProgram.create(network, UpdateRule.of(Optimizer.adam()), workplace, 1)) {
      program.loadTraining(images);
      program.order(Order.shuffled(1, 0, EXAMPLES));
      program.train(tape);
      double[] epochs = new double[LEAST_EPOCHS];
      int measured = 0;
      double total = 0;
      while (measured < LEAST_EPOCHS || total < seconds) {
        if (measured == epochs.length) {
          epochs = Arrays.copyOf(epochs, 2 * measured);
        }
        long started = System.nanoTime();
        program.train(tape);
        epochs[measured] = (System.nanoTime() - started) / 1e9;
        total += epochs[measured++];
      }
      Arrays.sort(epochs, 0, measured);
      double median = epochs[measured / 2];
      return new Result(this, EXAMPLES / median, tape.updates() / median, PeakMemory.mebibytes());
    }
  }

  private ModelSettings settings() {
    return new ModelSettings(
        model,
        model == ModelName.MLP ? List.of(512, 512) : List.of(),
        Initializer.GLOROT_UNIFORM,
        model == ModelName.LINEAR ? Pixels.RAW : Pixels.UNIT,
        ghostBatch == 0 ? null : GhostStatistics.SEQUENTIAL,
        0);
  }

  private static Examples images() {
    SplittableRandom random = new SplittableRandom(1);
    byte[] pixels = new byte[EXAMPLES * FEATURES];
    random.nextBytes(pixels);
    int[] labels = random.ints(EXAMPLES, 0, CLASSES).toArray();
    return new ArrayExamples(new int[] {SIDE, SIDE}, ElementType.UINT8, pixels, labels, CLASSES);
  }
}
