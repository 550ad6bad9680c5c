package org.ghostbatch.trainer.run;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ghostbatch.accumulate.EventFile;
import org.ghostbatch.accumulate.Tally;

/**
 * A run's epochs as TensorBoard reads them. Training and validation have a file each, with the tags
 * that Keras gives them, so that TensorBoard draws both in one chart.
 */
final class TensorBoardLog implements AutoCloseable {
  private final EventFile train;
  private final EventFile validation;

  private TensorBoardLog(EventFile train, EventFile validation) {
    this.train = train;
    this.validation = validation;
  }

  static TensorBoardLog create(Path directory) throws IOException {
    EventFile train = EventFile.create(directory.resolve("train"));
    try {
      return new TensorBoardLog(train, EventFile.create(directory.resolve("validation")));
    } catch (IOException unwritable) {
      train.close();
      throw unwritable;
    }
  }

  /**
   * Adds an epoch, at once; TensorBoard's step is the epoch.
   *
   * @param time when it ended
   */
  void add(EpochRecord epoch, Instant time) throws IOException {
    Map<String, Double> values = scores(epoch.train());
    values.put("learning_rate", epoch.learningRate());
    values.put("batch", (double) epoch.batch());
    values.put("images_per_second", epoch.imagesPerSecond());
    train.scalars(epoch.epoch(), values, time);
    validation.scalars(epoch.epoch(), scores(epoch.validation()), time);
  }

  private static Map<String, Double> scores(Tally tally) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("epoch_loss", tally.loss());
    values.put("epoch_accuracy", tally.accuracy());
    return values;
  }

  @Override
  public void close() throws IOException {
    try (train) {
      validation.close();
    }
  }
}
