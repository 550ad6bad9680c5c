package org.ghostbatch.trainer.experiments;

import java.util.ArrayList;
import java.util.List;
import org.ghostbatch.accumulate.Initializer;
import org.ghostbatch.accumulate.Layer;
import org.ghostbatch.accumulate.Optimizer;
import org.ghostbatch.accumulate.UpdateRule;
import org.ghostbatch.trainer.experiments.ExperimentData.Source;
import org.ghostbatch.trainer.formats.ExperimentFiles;

/** A tutorial's network on three blobs, in batches of one example to all of them. */
public final class BlobsTutorial {
  private static final int EPOCHS = 200;
  private static final double MOMENTUM = 0.9;
  private static final int[] PANELS = {4, 8, 16, 32, 64, 128, 256, 450};
  private static final double PANEL_LEARNING_RATE = 0.01;

  /** A published line: train and test accuracy. */
  private record Line(int batch, double learningRate, String train, String test) {}

  private static final List<Line> LINES =
      List.of(
          new Line(500, 0.01, "0.816", "0.830"),
          new Line(1, 0.01, "0.612", "0.606"),
          new Line(1, 0.001, "0.816", "0.824"),
          new Line(32, 0.01, "0.832", "0.812"));

  private BlobsTutorial() {}

  /** The tutorial's four results, and its figure. */
  public static Experiment experiment() {
    List<Setting> settings = new ArrayList<>();
    List<Published> published = new ArrayList<>();
    for (Line line : LINES) {
      Setting setting = asPublished(line);
      settings.add(setting);
      published.add(PublishedValue.of(setting, Metric.TRAIN_ACCURACY, line.train()));
      published.add(PublishedValue.of(setting, Metric.VALIDATION_ACCURACY, line.test()));
    }
    for (int batch : PANELS) {
      settings.add(panel(batch));
    }
    return new Experiment(
        "blobs",
        "How to control the stability of training neural networks with the batch size",
        "a tutorial by Jason Brownlee, machinelearningmastery.com, 2019",
        "https://machinelearningmastery.com/how-to-control-the-speed-and-stability-of-training-neural-networks-with-gradient-descent-batch-size/",
        "How does the batch size change how fast and how steadily a network learns?",
        ExperimentData.whole(
            "scikit-learn's make_blobs(1000, centers=3, cluster_std=2, random_state=2): the first"
                + " 500 points to train on, the last 500 to validate on",
            Source.BLOBS),
        settings,
        published,
        List.of(),
        List.of(
            "The published training accuracy was evaluated after training, and so is ours; in the"
                + " figure it is the mean over the epoch, as Keras records it.",
            "The tutorial calls its validation points the test set.",
            SideBySideTraining.NOTE));
  }

  private static Setting asPublished(Line line) {
    String name = "batch %d, %s".formatted(line.batch(), Setting.rate(line.learningRate()));
    return setting(
        name,
        ExperimentFiles.AS_PUBLISHED,
        recipe(line.batch(), line.learningRate(), TrainNumbers.EVALUATION));
  }

  private static Setting panel(int batch) {
    return setting(
        "batch " + batch,
        ExperimentFiles.FIGURE,
        recipe(batch, PANEL_LEARNING_RATE, TrainNumbers.RUNNING_MEAN));
  }

  private static Setting setting(String name, String group, Recipe recipe) {
    String description =
        "2 -> dense 50 with ReLU (he-uniform) -> dense 3 with softmax, SGD with momentum %s,"
                .formatted(MOMENTUM)
            + " %s, batch %d".formatted(Setting.rate(recipe.learningRate()), recipe.batch());
    return new Setting(name, group, description, recipe, EPOCHS);
  }

  private static Recipe recipe(int batch, double learningRate, TrainNumbers trainNumbers) {
    return new Recipe(
        List.of(Layer.dense(50, Initializer.HE_UNIFORM), Layer.relu(), Layer.dense(3)),
        UpdateRule.of(Optimizer.momentum(MOMENTUM)),
        learningRate,
        batch,
        trainNumbers,
        false,
        false,
        true);
  }
}
