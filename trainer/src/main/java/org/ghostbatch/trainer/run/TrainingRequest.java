package org.ghostbatch.trainer.run;

import java.util.Optional;
import java.util.stream.Stream;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.UpdateCut;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.DatasetException;
import org.ghostbatch.datasets.Split;
import org.ghostbatch.trainer.settings.BatchChoice;
import org.ghostbatch.trainer.settings.BatchSettings;
import org.ghostbatch.trainer.settings.CheckpointChoice;
import org.ghostbatch.trainer.settings.Compile;
import org.ghostbatch.trainer.settings.DataChoice;
import org.ghostbatch.trainer.settings.DatasetListener;
import org.ghostbatch.trainer.settings.DatasetName;
import org.ghostbatch.trainer.settings.DeviceChoice;
import org.ghostbatch.trainer.settings.LearningRateSchedule;
import org.ghostbatch.trainer.settings.ModelSettings;
import org.ghostbatch.trainer.settings.OptimizerSettings;
import org.ghostbatch.trainer.settings.StreamSettings;
import org.ghostbatch.trainer.settings.TrainingProtocol;
import org.ghostbatch.trainer.text.UsageException;

/**
 * What a run is asked to do, before any example is read. What it leaves open is decided by {@link
 * #prepare} where the examples decide it, and by {@link RunResolution} where size and speed do.
 *
 * @param model whose pixels the examples may decide
 * @param compile whether the loop over the tape is compiled, or size and length decide
 * @param flags that ask for the same
 */
public record TrainingRequest(
    DataChoice data,
    ModelSettings model,
    BatchChoice batches,
    OptimizerSettings optimizer,
    LearningRateSchedule learningRates,
    DeviceChoice device,
    Compile compile,
    TrainingProtocol protocol,
    CheckpointChoice checkpoints,
    RunFlags flags) {

  /** Whether its network is best computed by oneDNN. */
  public boolean prefersOneDnn() {
    return device.prefersOneDnn(model.model().convolves());
  }

  /**
   * Checks that these can be combined.
   *
   * @throws UsageException if two of them do not
   */
  public TrainingRequest {
    data.streaming().check(protocol.shuffle(), device);
    compile.check(device);
    compile.check(batches.settings(model.normalizes(), protocol.epochs()));
  }

  /** Opens the examples. */
  public Dataset open(DatasetListener listener) throws DatasetException {
    return data.open(listener);
  }

  /**
   * What this means for these examples.
   *
   * @throws UsageException if it cannot be done with them
   */
  public TrainingRun prepare(Dataset dataset) {
    Split split = protocol.validation().split(dataset, protocol.seed());
    int examples = split.training().count();
    ModelSettings resolved = model.resolved(split.training());
    Network network = resolved.network(split.training());
    DeviceSettings resolvedDevice = device.workplace();
    BatchSettings batchSettings =
        batches
            .forExamples(model.normalizes(), protocol.epochs(), examples)
            .with(UpdateCut.of(network, resolvedDevice.device()));
    DeviceSettings workplace = device.planned(resolvedDevice, network, batchSettings.plan(1));
    StreamSettings streaming = data.streaming().settings(split, workplace);
    streaming.check(split, batchSettings.largestMicroBatch());
    RunSettings settings =
        new RunSettings(
            resolved,
            batchSettings,
            optimizer,
            learningRates,
            workplace,
            compile,
            streaming,
            protocol);
    return new TrainingRun(
        dataset,
        split,
        network,
        settings,
        flagsFor(dataset),
        device.place(workplace),
        Stream.of(batches.note(examples), device.warning(workplace))
            .flatMap(Optional::stream)
            .toList());
  }

  /** The flags, and what depends on where and when they were given. */
  private RunFlags flagsFor(Dataset dataset) {
    // The directory searched for Fashion-MNIST says nothing about the dataset used instead.
    RunFlags ofData =
        data.dataset().isNamed() || !dataset.name().equals(DatasetName.SKETCHES.toString())
            ? flags
            : flags.without("--data");
    RunFlags named = ofData.withDefault("--dataset", dataset.name());
    Integer decayEvery = learningRates.decayEvery();
    return decayEvery == null ? named : named.withDefault("--decay-every", decayEvery);
  }
}
