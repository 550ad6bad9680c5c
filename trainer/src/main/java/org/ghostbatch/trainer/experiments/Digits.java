package org.ghostbatch.trainer.experiments;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.ghostbatch.accumulate.Initializer;
import org.ghostbatch.accumulate.Layer;
import org.ghostbatch.accumulate.Optimizer;
import org.ghostbatch.accumulate.UpdateRule;
import org.ghostbatch.trainer.experiments.ExperimentData.Source;
import org.ghostbatch.trainer.formats.ExperimentFiles;
import org.ghostbatch.trainer.formats.ResultWords;

/** Accuracy against running time of a small convolutional network, in very small batches. */
public final class Digits {
  private static final int SUBSET = 2000;
  private static final double VALIDATION = 0.25;
  private static final int EPOCHS = 4;
  private static final double LEARNING_RATE = 1e-5;
  private static final Initializer GLOROT = Initializer.GLOROT_UNIFORM;

  private static final List<Layer> LAYERS =
      List.of(
          Layer.rescale(1 / 255.0, 0),
          Layer.conv2d(32, 3, GLOROT),
          Layer.relu(),
          Layer.maxPool(2),
          Layer.conv2d(64, 3, GLOROT),
          Layer.relu(),
          Layer.maxPool(2),
          Layer.flatten(),
          Layer.dense(128, GLOROT),
          Layer.relu(),
          Layer.dense(10));

  private static final List<String> BATCHES = List.of("batch 1", "batch 2", "batch 4", "batch 8");

  private Digits() {}

  /** The article's three claims. */
  public static Experiment experiment() {
    return new Experiment(
        "digits",
        "Hyperparameters for classifying images with CNNs, part 2: batch size",
        "the blog of Mark III Systems, the second of two parts",
        null,
        "What do very small batches cost in time, and what do they gain in accuracy?",
        new ExperimentData(
            "2,000 of Fashion-MNIST's training images, the same for every seed; each seed holds"
                + " out a quarter of them; the article's own images are not published",
            Source.FASHION_MNIST,
            SUBSET,
            VALIDATION),
        Stream.of(1, 2, 4, 8).map(Digits::setting).toList(),
        published(),
        List.of(),
        List.of(
            "The article's images are not published, and its network and optimizer are not"
                + " fully described: ours are a subset of Fashion-MNIST, two convolutions with"
                + " pooling and a hidden layer, and Adam. So only its claims are checked, not its"
                + " numbers of accuracy.",
            "Times cover training alone, on this machine, after a warm-up that is not counted;"
                + " the batch sizes take turns seed by seed.",
            "For a claim that something falls, the numbers are differences from batch 1 to batch 8:"
                + " below 0 where it falls."));
  }

  private static Setting setting(int batch) {
    Recipe recipe =
        new Recipe(
            LAYERS,
            UpdateRule.of(Optimizer.adam()),
            LEARNING_RATE,
            batch,
            TrainNumbers.RUNNING_MEAN,
            false,
            true,
            true);
    String description =
        "28x28 -> two 3x3 convolutions of 32 and 64 filters with ReLU and pooling -> dense"
            + " 128 with ReLU -> dense 10 with softmax on pixels / 255, Adam, %s, batch %d"
                .formatted(Setting.rate(LEARNING_RATE), batch);
    return new Setting("batch " + batch, ExperimentFiles.AS_PUBLISHED, description, recipe, EPOCHS);
  }

  private static List<Published> published() {
    return List.of(
        new Claim(
            ExperimentFiles.AS_PUBLISHED,
            "batch 1 to 8",
            "accuracy falls as the batch grows",
            BATCHES,
            Metric.VALIDATION_ACCURACY),
        new Claim(
            ExperimentFiles.AS_PUBLISHED,
            "batch 1 to 8",
            ResultWords.TIME + " falls as the batch grows",
            BATCHES,
            Metric.SECONDS),
        new PublishedValue(
            ExperimentFiles.AS_PUBLISHED,
            "batch 1 to 2",
            "part of the time saved",
            new BigDecimal("0.40"),
            Measure.saving("batch 1", "batch 2", Metric.SECONDS)));
  }
}
