package org.ghostbatch.trainer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.Workplace;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.Split;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ghostbatch train}. */
@Command(
    name = "train",
    description = "Trains a model and writes the run's directory.",
    footer = "%nFlags may also stand in a file, one or more a line: ghostbatch train @FILE",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class TrainCommand implements Callable<Integer> {
  @Mixin private DatasetOptions datasetOptions;
  @Mixin private ModelOptions modelOptions;
  @Mixin private BatchOptions batchOptions;
  @Mixin private OptimizerOptions optimizerOptions;
  @Mixin private LearningRateOptions learningRateOptions;
  @Mixin private DeviceOptions deviceOptions;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "10",
      description = "Passes over the training examples. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--validation",
      paramLabel = "PART",
      defaultValue = "test",
      description =
          "test: the dataset's test examples; a fraction such as 0.1: that part of the training"
              + " examples, kept apart. Default: ${DEFAULT-VALUE}.")
  private String validation;

  @Option(
      names = "--no-shuffle",
      description = "Visit the examples in the order in which they are stored.")
  private boolean noShuffle;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of initial weights, orders, dropout and splits. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The run's directory. Default: runs/DATASET-MODEL-TIME.")
  private Path out;

  @Option(names = "--overwrite", description = "Replace the run that --out holds.")
  private boolean overwrite;

  @Option(names = "--quiet", description = "Print nothing but errors.")
  private boolean quiet;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    OptionalInt elsewhere = elsewhere(spec);
    if (elsewhere.isPresent()) {
      return elsewhere.getAsInt();
    }
    Dataset dataset = datasetOptions.load(spec.commandLine().getErr());
    TrainingRun run = run(dataset);
    try (Interruption interruption = new Interruption();
        Display display = new Display(spec.commandLine().getOut(), quiet, epochs)) {
      boolean completed = run.train(directory(dataset), display, interruption);
      return completed ? ExitCode.OK : ExitCode.INTERRUPTED;
    }
  }

  /**
   * Runs the command once more in a process that keeps to the memory limit, if this one does not.
   */
  OptionalInt elsewhere(CommandSpec command) throws IOException, InterruptedException {
    return deviceOptions.elsewhere(command);
  }

  /** Where to run. */
  Workplace workplace() {
    return deviceOptions.workplace();
  }

  DatasetOptions dataset() {
    return datasetOptions;
  }

  int epochs() {
    return epochs;
  }

  /** What the flags come to for these examples. */
  TrainingRun run(Dataset dataset) {
    BatchSettings batches = batches();
    Split split = split(dataset, batches.schedule().largest());
    ModelSettings model = modelOptions.settings(split.training());
    Network network = model.network(split.training());
    RunSettings settings =
        new RunSettings(
            model,
            batches,
            optimizerOptions.settings(),
            learningRates(),
            workplace(),
            epochs,
            validation,
            !noShuffle,
            seed);
    return new TrainingRun(
        dataset, split, network, settings, deviceOptions.place(settings.workplace()));
  }

  private BatchSettings batches() {
    return batchOptions.settings(modelOptions.normalizes(), epochs);
  }

  private LearningRateSchedule learningRates() {
    return learningRateOptions.schedule(optimizerOptions.settings().optimizer(), epochs);
  }

  /** Complains of flags that do not go together, before anything is read. */
  void check() {
    datasetOptions.check();
    if (epochs < 1) {
      throw new UsageException("--epochs %d: must be at least 1".formatted(epochs));
    }
    deviceOptions.check();
    modelOptions.check();
    validationFraction();
    if (out != null) {
      RunDirectory.check(out, overwrite);
    } else if (overwrite) {
      throw new UsageException("--overwrite: needs --out DIR");
    }
    batches();
    learningRates();
  }

  /** The fraction to keep apart, or nothing for the test examples. */
  private Optional<Double> validationFraction() {
    if (validation.equals("test")) {
      return Optional.empty();
    }
    try {
      double fraction = Double.parseDouble(validation);
      if (fraction > 0 && fraction < 1) {
        return Optional.of(fraction);
      }
    } catch (NumberFormatException notANumber) {
      // Answered below, like a number out of range.
    }
    throw new UsageException(
        "--validation %s: must be test or a fraction between 0 and 1".formatted(validation));
  }

  private Split split(Dataset dataset, int largestBatch) {
    Optional<Double> fraction = validationFraction();
    if (fraction.isEmpty() && dataset.test().count() == 0) {
      throw new UsageException(
          "--validation test: there are no test examples; give --test-images and --test-labels, or"
              + " a fraction such as --validation 0.1");
    }
    if (fraction.isPresent() && dataset.training().count() < 2) {
      throw new UsageException(
          "--validation %s: %d training examples cannot be split"
              .formatted(validation, dataset.training().count()));
    }
    Split split =
        fraction
            .map(part -> Split.random(dataset.training(), part, seed))
            .orElseGet(() -> new Split(dataset.training(), dataset.test()));
    int examples = split.training().count();
    if (examples == 0) {
      throw new UsageException("--dataset %s: has no training examples".formatted(dataset.name()));
    }
    if (largestBatch > examples) {
      throw new UsageException(
          "%s: there are %d training examples; use at most that"
              .formatted(batchOptions.flag(), examples));
    }
    return split;
  }

  private Path directory(Dataset dataset) {
    return out != null
        ? out
        : OutputDirectory.unused(
            Path.of("runs"), "%s-%s".formatted(dataset.name(), modelOptions.name()));
  }
}
