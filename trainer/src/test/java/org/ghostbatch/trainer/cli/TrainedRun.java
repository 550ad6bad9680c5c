package org.ghostbatch.trainer.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.accumulate.Layer;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.Optimizer;
import org.ghostbatch.accumulate.Snapshot;
import org.ghostbatch.accumulate.Tally;
import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.accumulate.UpdateRule;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.trainer.checkpoints.Checkpoint;
import org.ghostbatch.trainer.checkpoints.CheckpointDirectory;

/**
 * A small run that leaves checkpoints and nothing else.
 *
 * @param path its directory
 * @param validation what the training program itself made of the test examples in the end
 */
public record TrainedRun(Path path, Network network, Snapshot snapshot, Tally validation) {
  private static final int BATCH = 50;

  /** Trains for some epochs, and leaves a checkpoint after each. */
  public static TrainedRun on(Dataset dataset, Path path, int epochs) throws IOException {
    Network network =
        Network.of(
            dataset.training().features(),
            List.of(
                Layer.rescale(1 / 255.0, 0),
                Layer.dense(16),
                Layer.relu(),
                Layer.dropout(0.2),
                Layer.dense(dataset.training().classes())));
    try (TrainingProgram program =
        TrainingProgram.create(
            network, UpdateRule.of(Optimizer.adam()), DeviceSettings.of(Device.CPU, 2), 1)) {
      program.loadTraining(dataset.training());
      program.loadValidation(dataset.test());
      for (int epoch = 0; epoch < epochs; epoch++) {
        program.train(new BatchPlan(BATCH, BATCH).epoch(dataset.training().count(), 0.01));
        Snapshot snapshot = program.snapshot();
        new CheckpointDirectory(path.resolve("checkpoints"))
            .write(
                program.updates(),
                Checkpoint.describe(network, dataset),
                9,
                directory -> program.save(snapshot, directory.resolve(Checkpoint.MODEL)));
      }
      return new TrainedRun(path, network, program.snapshot(), program.validate());
    }
  }
}
