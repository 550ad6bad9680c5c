package org.ghostbatch.trainer.experiments;

import java.util.ArrayList;
import java.util.List;
import org.ghostbatch.accumulate.Layer;
import org.ghostbatch.accumulate.Optimizer;
import org.ghostbatch.accumulate.UpdateRule;
import org.ghostbatch.trainer.experiments.ExperimentData.Source;
import org.ghostbatch.trainer.formats.ExperimentFiles;

/** A bottleneck of one linear unit that does better the smaller the batch. */
public final class StackOverflow {
  /** The group of the same settings on pixels of 0 to 1. */
  static final String UNIT_PIXELS = "pixels / 255";

  /** The numbers of updates that every batch size is given. */
  static final int[] EQUAL_UPDATES = {600, 6000};

  private static final int EXAMPLES = 60_000;
  private static final int EPOCHS = 200;
  private static final double LEARNING_RATE = 0.001;
  private static final List<Integer> BATCHES = List.of(20_000, 10_000, 2000, 1000);

  /** Training loss and accuracy, validation loss and accuracy, in the order of the batches. */
  private static final String[][] PUBLISHED = {
    {"2.7494", "0.2201", "2.8695", "0.2281"},
    {"1.7487", "0.3336", "1.8268", "0.3331"},
    {"1.2906", "0.5123", "1.3247", "0.5113"},
    {"1.1080", "0.5246", "1.1261", "0.5273"}
  };

  private static final Metric[] METRICS = {
    Metric.TRAIN_LOSS, Metric.TRAIN_ACCURACY, Metric.VALIDATION_LOSS, Metric.VALIDATION_ACCURACY
  };

  private StackOverflow() {}

  /** The question as it was asked. */
  public static Experiment experiment() {
    List<Setting> raw = asPublished();
    return experiment(raw, published(raw), List.of());
  }

  /**
   * The question with its answer: the same on pixels of 0 to 1, and every batch size at an equal
   * number of updates. Adam's rate is constant, so a long run's first epochs are a short run: where
   * an equal number of updates is beyond the published epochs, the published run continues.
   */
  public static Experiment explained() {
    List<Setting> raw = asPublished();
    List<Setting> unit =
        BATCHES.stream()
            .map(
                batch ->
                    setting("batch %d, %s".formatted(batch, UNIT_PIXELS), UNIT_PIXELS, batch, true))
            .toList();
    List<Setting> settings = new ArrayList<>(raw);
    settings.addAll(unit);
    List<Published> published = new ArrayList<>(published(raw));
    published.addAll(published(unit));
    List<Comparison> comparisons = new ArrayList<>();
    comparisons.add(comparison("at %d epochs each".formatted(EPOCHS), raw));
    comparisons.add(comparison("at %d epochs each on %s".formatted(EPOCHS, UNIT_PIXELS), unit));
    for (int updates : EQUAL_UPDATES) {
      List<Setting> equal = BATCHES.stream().map(batch -> after(updates, batch)).toList();
      settings.addAll(equal);
      comparisons.add(comparison("at %d updates each".formatted(updates), equal));
    }
    return experiment(settings, published, comparisons);
  }

  private static Experiment experiment(
      List<Setting> settings, List<Published> published, List<Comparison> comparisons) {
    return new Experiment(
        "stack-overflow",
        "Better / faster result with smaller batch size, linear classifier",
        "a question on Stack Overflow, 2019",
        null,
        "Why does the same classifier do better, at the same number of epochs, the smaller its"
            + " batch?",
        ExperimentData.whole(
            "Fashion-MNIST: 60,000 training images, and 10,000 test images to validate on",
            Source.FASHION_MNIST),
        settings,
        published,
        comparisons,
        List.of(
            "The question does not say what was done to the pixels, or which images were used"
                + " for validation. We read it as raw pixels of 0 to 255, all training and all test"
                + " images.",
            "Training loss and accuracy are means over the last epoch, each image as it was before"
                + " its update, as Keras prints them.",
            SideBySideTraining.NOTE));
  }

  private static List<Setting> asPublished() {
    return BATCHES.stream()
        .map(batch -> setting("batch " + batch, ExperimentFiles.AS_PUBLISHED, batch, false))
        .toList();
  }

  /** The group of all batch sizes at an equal number of updates. */
  static String equalUpdates(int updates) {
    return "at %d updates".formatted(updates);
  }

  private static Setting after(int updates, int batch) {
    int epochs = updates / (EXAMPLES / batch);
    return setting(
            "batch %d, %d updates".formatted(batch, updates), equalUpdates(updates), batch, false)
        .withEpochs(epochs);
  }

  private static Setting setting(String name, String group, int batch, boolean unitPixels) {
    List<Layer> layers = new ArrayList<>();
    if (unitPixels) {
      layers.add(Layer.rescale(1 / 255.0, 0));
    }
    layers.add(Layer.dense(1));
    layers.add(Layer.dense(10));
    Recipe recipe =
        new Recipe(
            layers,
            UpdateRule.of(Optimizer.adam()),
            LEARNING_RATE,
            batch,
            TrainNumbers.RUNNING_MEAN,
            true,
            false,
            false);
    String description =
        "784 -> dense 1 -> dense 10 with softmax on %s, Adam, %s, batch %d"
            .formatted(unitPixels ? UNIT_PIXELS : "raw pixels", Setting.rate(LEARNING_RATE), batch);
    return new Setting(name, group, description, recipe, EPOCHS);
  }

  private static List<Published> published(List<Setting> settings) {
    List<Published> rows = new ArrayList<>();
    for (int i = 0; i < PUBLISHED.length; i++) {
      for (int j = 0; j < METRICS.length; j++) {
        rows.add(PublishedValue.of(settings.get(i), METRICS[j], PUBLISHED[i][j]));
      }
    }
    return rows;
  }

  private static Comparison comparison(String words, List<Setting> settings) {
    return new Comparison(
        words, settings.stream().map(Setting::name).toList(), Metric.VALIDATION_LOSS);
  }
}
