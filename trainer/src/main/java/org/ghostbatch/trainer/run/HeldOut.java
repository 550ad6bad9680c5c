package org.ghostbatch.trainer.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.DatasetException;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.Split;
import org.ghostbatch.trainer.formats.RunConfig;
import org.ghostbatch.trainer.formats.RunFiles;
import org.ghostbatch.trainer.serving.Model;
import org.ghostbatch.trainer.text.UsageException;

/**
 * The examples that a run did not learn from, but validated on after each epoch. Its seed and its
 * {@code --validation} determine them.
 *
 * @param run its directory
 * @param config its settings
 */
public record HeldOut(Path run, RunConfig config) {

  /** Rejects a directory that is not a run's, before anything is read. */
  public static void check(Path directory) {
    if (!Model.isRun(directory)) {
      throw new UsageException(
          "--part validation: %s is an exported model, which does not say what its run held out; name the run's directory instead"
              .formatted(directory));
    }
  }

  /**
   * What a run held out.
   *
   * @throws UsageException if the directory does not say
   */
  public static HeldOut of(Path run) throws IOException {
    RunConfig config =
        RunDirectory.config(run)
            .filter(settings -> settings.protocol().validation() != null)
            .orElseThrow(
                () ->
                    new UsageException(
                        "--part validation: %s has no %s, which says what the run held out"
                            .formatted(run, RunFiles.CONFIG)));
    return new HeldOut(run, config);
  }

  /**
   * Those examples.
   *
   * @param dataset the run's own
   * @throws DatasetException if it is another
   */
  public Examples examples(Dataset dataset) throws DatasetException {
    TrainingData own = new TrainingData(config.data().dataset(), config.data().checksums());
    Optional<String> difference =
        own.difference(new TrainingData(dataset.name(), dataset.checksums()));
    if (difference.isPresent()) {
      throw otherData(difference.get());
    }
    Split split = split(dataset);
    if (split.training().count() != config.data().trainingExamples()
        || split.validation().count() != config.data().validationExamples()) {
      throw otherData(
          "%,d examples to train on and %,d held out, but these are %,d and %,d"
              .formatted(
                  config.data().trainingExamples(),
                  config.data().validationExamples(),
                  split.training().count(),
                  split.validation().count()));
    }
    return split.validation();
  }

  private Split split(Dataset dataset) throws DatasetException {
    if (config.protocol().validation().equals("test")) {
      return new Split(dataset.training(), dataset.test());
    }
    try {
      double fraction = Double.parseDouble(config.protocol().validation());
      return Split.random(dataset.training(), fraction, config.protocol().seed());
    } catch (IllegalArgumentException unfit) {
      throw otherData(unfit.getMessage());
    }
  }

  private DatasetException otherData(String difference) {
    return new DatasetException(
        "--part validation: the run %s held out examples of other data (%s); leave out the flags that name the data"
            .formatted(run, difference));
  }
}
