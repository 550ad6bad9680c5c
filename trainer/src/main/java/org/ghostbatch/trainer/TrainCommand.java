package org.ghostbatch.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.ghostbatch.accumulate.MicroBatchFinder;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.TrainingProgram;
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
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

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
    BatchSettings batches = batchOptions.settings(modelOptions.normalizes(), epochs);
    OptimizerSettings optimizer = optimizerOptions.settings();
    LearningRateSchedule learningRates =
        learningRateOptions.schedule(optimizer.optimizer(), epochs);
    OptionalInt elsewhere = deviceOptions.elsewhere(spec);
    if (elsewhere.isPresent()) {
      return elsewhere.getAsInt();
    }
    Dataset dataset = datasetOptions.load(spec.commandLine().getErr());
    Split split = split(dataset, batches.schedule().largest());
    ModelSettings model = modelOptions.settings(split.training());
    Network network = model.network(split.training());
    RunSettings settings =
        new RunSettings(
            model,
            batches,
            optimizer,
            learningRates,
            deviceOptions.workplace(),
            epochs,
            validation,
            !noShuffle,
            seed);
    try {
      return train(dataset, split, network, settings) ? ExitCode.OK : ExitCode.INTERRUPTED;
    } catch (CancellationException interrupted) {
      return ExitCode.INTERRUPTED;
    }
  }

  private boolean train(Dataset dataset, Split split, Network network, RunSettings settings)
      throws IOException {
    try (Interruption interruption = new Interruption();
        Display display = new Display(spec.commandLine().getOut(), quiet, epochs);
        TrainingProgram program =
            TrainingProgram.create(
                network, settings.optimizer().rule(), settings.workplace(), seed)) {
      program.loadTraining(split.training());
      program.loadValidation(split.validation());
      RunSettings found =
          settings.batches().auto() ? found(settings, program, display, interruption) : settings;
      if (interruption.requested()) {
        return false;
      }
      RunConfig config = found.config(dataset, split, network);
      try (RunDirectory directory = RunDirectory.begin(directory(dataset), config)) {
        display.line(description(config) + deviceOptions.place(found.workplace()));
        return new TrainingLoop(found, config, program, directory, display, interruption).run();
      }
    }
  }

  /** The settings with the largest micro-batch for which there is room. */
  private RunSettings found(
      RunSettings settings, TrainingProgram program, Display display, Interruption interruption) {
    MicroBatchFinder.Finding finding =
        MicroBatchFinder.find(
            program,
            settings.batches().schedule().largest(),
            settings.batches().ghostBatch(),
            MemoryBound.of(settings.workplace()),
            interruption::requested);
    display.line(
        "micro-batch %,d, found by trying: %s in use at most"
            .formatted(finding.microBatch(), MemorySize.rounded(finding.best().peakBytes())));
    return settings.withMicroBatch(finding.microBatch());
  }

  private void check() {
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
    if (out != null) {
      return out;
    }
    String name =
        "%s-%s-%s"
            .formatted(dataset.name(), modelOptions.name(), LocalDateTime.now().format(STAMP));
    Path directory = Path.of("runs", name);
    for (int again = 2; Files.exists(directory); again++) {
      directory = Path.of("runs", name + "-" + again);
    }
    return directory;
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
