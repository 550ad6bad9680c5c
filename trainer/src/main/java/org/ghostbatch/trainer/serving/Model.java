package org.ghostbatch.trainer.serving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.accumulate.Precision;
import org.ghostbatch.accumulate.export.Classifier;
import org.ghostbatch.accumulate.tensorflow.TensorFlowLibrary;
import org.ghostbatch.trainer.checkpoints.Checkpoint;
import org.ghostbatch.trainer.checkpoints.CheckpointDirectory;
import org.ghostbatch.trainer.checkpoints.CheckpointException;
import org.ghostbatch.trainer.checkpoints.TrainedOn;
import org.ghostbatch.trainer.formats.RunFiles;

/**
 * A classifier and where it comes from. It computes on the CPU.
 *
 * @param source as a person reads it, for instance {@code runs/first/checkpoints/update-0000004690}
 * @param dataset the name of what it has learned from, if that is known
 */
public record Model(Classifier classifier, String source, Optional<String> dataset)
    implements AutoCloseable {
  /** Whether a directory holds a model that can be opened, whole or damaged. */
  public static boolean isIn(Path directory) {
    return isRun(directory) || Classifier.isSaved(directory);
  }

  /** Whether a directory holds a run with checkpoints. */
  public static boolean isRun(Path directory) {
    return Files.isDirectory(directory.resolve(RunFiles.CHECKPOINTS));
  }

  /**
   * Opens the newest whole checkpoint of a run, or else an exported model.
   *
   * @param precision of the run's matrix products and convolutions; an exported model has its own
   * @param lines receives a line about each newer checkpoint that is damaged
   * @throws CheckpointException if a run has no checkpoint, or none that is whole
   * @throws org.ghostbatch.accumulate.export.ModelException if an exported model is damaged
   */
  public static Model open(Path directory, Precision precision, Consumer<String> lines)
      throws IOException {
    DeviceSettings workplace = workplace().with(precision);
    if (!isRun(directory)) {
      if (Classifier.convolvesInFloat32(directory)) {
        TensorFlowLibrary.preferOneDnn();
      }
      Classifier classifier = Classifier.load(directory, workplace);
      return new Model(classifier, directory.toString(), Optional.empty());
    }
    while (true) {
      Checkpoint newest = newest(directory, lines);
      try {
        return of(newest, workplace);
      } catch (IOException fault) {
        // A run under way deletes its old checkpoints; it has newer ones then.
        if (Files.exists(newest.path())) {
          throw fault;
        }
      }
    }
  }

  private static Checkpoint newest(Path directory, Consumer<String> lines) throws IOException {
    Path checkpoints = directory.resolve(RunFiles.CHECKPOINTS);
    List<String> damaged = new ArrayList<>();
    try {
      Checkpoint whole =
          new CheckpointDirectory(checkpoints)
              .newest(each -> damaged.add(each.getMessage()))
              .orElseThrow(() -> new CheckpointException(checkpoints, "holds no checkpoint"));
      damaged.replaceAll(Model::andTheNext);
      return whole;
    } catch (CheckpointException none) {
      // There is none before the last.
      damaged.subList(0, Math.max(0, damaged.size() - 1)).replaceAll(Model::andTheNext);
      throw none;
    } finally {
      damaged.forEach(lines);
    }
  }

  private static String andTheNext(String damaged) {
    return damaged + "; trying the checkpoint before it";
  }

  private static Model of(Checkpoint newest, DeviceSettings workplace) throws IOException {
    if (newest.network().convolves() && workplace.precision().isFloat32()) {
      TensorFlowLibrary.preferOneDnn();
    }
    TrainedOn trainedOn = newest.trainedOn();
    Classifier classifier =
        Classifier.of(
            newest.network(),
            newest.model(),
            trainedOn.format(),
            trainedOn.classNames(),
            workplace);
    return new Model(classifier, newest.path().toString(), Optional.of(trainedOn.dataset()));
  }

  /** Where a model answers: on the CPU, with all of its processors. */
  public static DeviceSettings workplace() {
    return DeviceSettings.of(Device.CPU, Runtime.getRuntime().availableProcessors());
  }

  @Override
  public void close() {
    classifier.close();
  }
}
