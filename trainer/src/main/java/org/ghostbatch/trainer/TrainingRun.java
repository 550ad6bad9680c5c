package org.ghostbatch.trainer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.ghostbatch.accumulate.MicroBatchFinder;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.Split;

/**
 * A run whose flags are checked and whose examples are there.
 *
 * @param place where it runs, as the end of a sentence
 */
record TrainingRun(
    Dataset dataset, Split split, Network network, RunSettings settings, String place) {

  /**
   * Trains, and writes the run's directory.
   *
   * @return whether every epoch was run to its end
   */
  boolean train(Path path, RunListener listener, Interruption interruption) throws IOException {
    try (TrainingProgram program =
        TrainingProgram.create(
            network, settings.optimizer().rule(), settings.workplace(), settings.seed())) {
      program.loadTraining(split.training());
      program.loadValidation(split.validation());
      RunSettings found =
          settings.batches().auto() ? found(program, listener, interruption) : settings;
      if (interruption.requested()) {
        return false;
      }
      RunConfig config = found.config(dataset, split, network);
      try (RunDirectory directory = RunDirectory.begin(path, config)) {
        listener.line(description(config) + place);
        return new TrainingLoop(found, config, program, directory, listener, interruption).run();
      }
    } catch (CancellationException interrupted) {
      return false;
    }
  }

  /** The settings with the largest micro-batch for which there is room. */
  private RunSettings found(
      TrainingProgram program, RunListener listener, Interruption interruption) {
    MicroBatchFinder.Finding finding =
        MicroBatchFinder.find(
            program,
            settings.batches().schedule().largest(),
            settings.batches().ghostBatch(),
            MemoryBound.of(settings.workplace()),
            interruption::requested);
    listener.line(
        "micro-batch %,d, found by trying: %s in use at most"
            .formatted(finding.microBatch(), MemorySize.rounded(finding.best().peakBytes())));
    return settings.withMicroBatch(finding.microBatch());
  }

  private static String description(RunConfig config) {
    String accumulation =
        config.microBatch() == config.batch()
            ? ""
            : " in micro-batches of %,d".formatted(config.microBatch());
    String ghosts =
        config.ghostBatch() == null ? "" : ", ghosts of %,d".formatted(config.ghostBatch());
    return "%s on %s: %,d parameters, %,d training examples, %,d to validate, batch %s%s%s, %s, seed %d"
        .formatted(
            config.model(),
            config.dataset(),
            config.parameters(),
            config.trainingExamples(),
            config.validationExamples(),
            config.batchSchedule().contains(",")
                ? config.batchSchedule()
                : "%,d".formatted(config.batch()),
            accumulation,
            ghosts,
            config.optimizer(),
            config.seed());
  }
}
