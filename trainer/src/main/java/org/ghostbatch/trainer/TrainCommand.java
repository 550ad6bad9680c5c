package org.ghostbatch.trainer;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.DatasetException;
import org.ghostbatch.datasets.Split;
import org.ghostbatch.trainer.checkpoints.CheckpointException;
import org.ghostbatch.trainer.report.Reports;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ghostbatch train}. */
@Command(
    name = "train",
    description = "Trains a model and writes a run directory.",
    footer = {
      "%nFlags can be read from a file: @FILE. The command line takes precedence.",
      "%nExample:",
      "  ghostbatch train --batch 8192 --micro-batch 512"
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class TrainCommand implements Callable<Integer> {
  @Mixin private DatasetOptions datasetOptions;
  @Mixin private ModelOptions modelOptions;
  @Mixin private BatchOptions batchOptions;
  @Mixin private OptimizerOptions optimizerOptions;
  @Mixin private LearningRateOptions learningRateOptions;
  @Mixin private DeviceOptions deviceOptions;
  @Mixin private CompileOptions compileOptions;
  @Mixin private StreamOptions streamOptions;
  @Mixin private CheckpointOptions checkpointOptions;

  @Under(FlagHeading.SCHEDULE)
  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "10",
      description = "Passes over the training examples. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Under(FlagHeading.DATA)
  @Option(
      names = "--validation",
      paramLabel = "PART",
      defaultValue = "test",
      description =
          "test, or a fraction of the training examples to hold out. Default: "
              + "${DEFAULT-VALUE}.")
  private String validation;

  @Under(FlagHeading.DATA)
  @Option(names = "--no-shuffle", description = "Visit examples in stored order.")
  private boolean noShuffle;

  @Under(FlagHeading.MODEL)
  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of weights, orders, dropout and splits. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Under(FlagHeading.OUTPUT)
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The run's directory. Default: runs/DATASET-MODEL-TIME.")
  private Path out;

  @Under(FlagHeading.OUTPUT)
  @Option(
      names = "--export",
      paramLabel = "DIR",
      description = "Also write the model to DIR, as a SavedModel.")
  private Path export;

  @Under(FlagHeading.OUTPUT)
  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = {
        "Trace the ops of one segment of about 200 ms.",
        "Writes a Chrome trace and prints the ten most expensive ops."
      })
  private Path trace;

  @Under(FlagHeading.OUTPUT)
  @Option(names = "--overwrite", description = "Replace the run in --out.")
  private boolean overwrite;

  @Under(FlagHeading.CHECKPOINTS)
  @Option(
      names = "--on-divergence",
      paramLabel = "stop|continue",
      defaultValue = "stop",
      description = {
        "If the loss is not finite. Default: ${DEFAULT-VALUE}.",
        "stop ends the run with exit code 3 and keeps the last good checkpoint."
      })
  private OnDivergence onDivergence;

  @Under(FlagHeading.OUTPUT)
  @Option(names = "--quiet", description = "Print only errors.")
  private boolean quiet;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    if (export != null) {
      OutputDirectory.checkEmpty("--export", export);
      if (export.equals(out)) {
        throw new UsageException("--export %s: is --out; name another directory".formatted(export));
      }
    }
    if (trace != null) {
      // To add --overwrite would replace the run as well.
      OutputFile.check("--trace", trace, overwrite, "name another");
      Tracing.check(trace);
    }
    Optional<Path> resumed = checkpointOptions.resumed(out);
    boolean begins =
        resumed.isEmpty() || checkpointOptions.mayBegin() && !RunDirectory.holdsRun(resumed.get());
    return begins ? begin() : resume(resumed.get());
  }

  private int begin() throws IOException, InterruptedException {
    prepareLibrary();
    Dataset dataset = loaded(this);
    TrainingRun run = run(dataset);
    return run(
        epochs,
        (display, interruption) -> {
          try (TakenDirectory directory = directory(dataset)) {
            return run.train(
                new RunOutput(
                    directory.path(), overwrite, checkpoints(CheckpointInterval.EACH_EPOCH)),
                display,
                interruption);
          }
        });
  }

  /** Goes on with a run by its own flags, and those that are given now. */
  private int resume(Path directory) throws IOException, InterruptedException {
    TrainCommand together =
        TrainFlags.unchecked(RunFlags.given(spec).over(recorded(directory)).arguments());
    together.export = export;
    together.trace = trace;
    together.check();
    together.prepareLibrary();
    TrainingRun run = together.run(loaded(together));
    return run(
        together.epochs,
        (display, interruption) ->
            run.resume(
                directory,
                together.checkpoints(CheckpointInterval.EACH_EPOCH),
                display,
                interruption));
  }

  /** The dataset of a command, read while TensorFlow is loaded. */
  private Dataset loaded(TrainCommand command) throws IOException, InterruptedException {
    return LibraryLoading.beside(() -> command.load(spec.commandLine().getErr()));
  }

  private static RunFlags recorded(Path directory) throws CheckpointException {
    Path file = directory.resolve(RunFlags.NAME);
    if (!OwnFiles.isRun(directory)) {
      throw new UsageException(
          "--resume %s: holds no run to go on with; name a run's directory".formatted(directory));
    }
    if (!Files.isRegularFile(file)) {
      return new RunFlags(Map.of());
    }
    try {
      return RunFlags.read(file);
    } catch (ParameterException | UsageException damaged) {
      throw new CheckpointException(
          file, "is damaged: delete it and give the run's flags again", damaged);
    }
  }

  /** Trains, with what a user sees and can do meanwhile. */
  @FunctionalInterface
  private interface Training {
    boolean run(Display display, Interruption interruption) throws IOException;
  }

  private int run(int epochs, Training training) throws IOException {
    try (Interruption interruption = new Interruption();
        Display display = new Display(spec.commandLine().getOut(), quiet, epochs)) {
      return training.run(display, interruption) ? ExitCode.OK : ExitCode.INTERRUPTED;
    }
  }

  /** Which checkpoints to write. */
  CheckpointPlan checkpoints(CheckpointInterval unlessGiven) {
    return checkpointOptions.plan(unlessGiven);
  }

  /** Settles what TensorFlow reads when it loads. */
  void prepareLibrary() {
    deviceOptions.prepareLibrary();
  }

  /** Where to run. */
  DeviceSettings workplace() {
    return deviceOptions.workplace();
  }

  DatasetOptions dataset() {
    return datasetOptions;
  }

  /** Opens the examples. */
  Dataset load(PrintWriter err) throws DatasetException {
    return datasetOptions.load(err, streamOptions.isAskedFor());
  }

  /** Equal where {@link #load} opens the same. */
  List<Object> choiceOfData() {
    return List.of(datasetOptions.choice(), streamOptions.isAskedFor());
  }

  int epochs() {
    return epochs;
  }

  /** What the flags come to for these examples. */
  TrainingRun run(Dataset dataset) {
    Split split = split(dataset);
    BatchSettings batches =
        batchOptions.forExamples(modelOptions.normalizes(), epochs, split.training().count());
    ModelSettings model = modelOptions.settings(split.training());
    Network network = model.network(split.training());
    DeviceSettings workplace = workplace();
    StreamSettings streaming = streamOptions.settings(split, workplace);
    streaming.check(split, batches.largestMicroBatch());
    RunSettings settings =
        new RunSettings(
            model,
            batches,
            optimizerOptions.settings(),
            learningRates(),
            workplace,
            compileOptions.choice(),
            streaming,
            epochs,
            validation,
            !noShuffle,
            seed,
            onDivergence);
    return new TrainingRun(
        dataset,
        split,
        network,
        settings,
        flags(dataset, settings),
        Optional.ofNullable(export),
        Optional.ofNullable(trace),
        deviceOptions.place(settings.workplace()),
        batchOptions.note(split.training().count()));
  }

  /** The flags given, and what depends on where and when they were given. */
  private RunFlags flags(Dataset dataset, RunSettings settings) {
    RunFlags given = RunFlags.given(spec);
    // Where Fashion-MNIST was looked for says nothing of what was taken in its place.
    RunFlags ofData =
        datasetOptions.isNamed() || !dataset.name().equals(DatasetName.SKETCHES.toString())
            ? given
            : given.without("--data");
    RunFlags flags = ofData.withDefault("--dataset", dataset.name());
    Integer decayEvery = settings.learningRates().decayEvery();
    return decayEvery == null ? flags : flags.withDefault("--decay-every", decayEvery);
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
    streamOptions.check(!noShuffle, deviceOptions);
    modelOptions.check();
    validationFraction();
    checkpointOptions.check(out, overwrite);
    if (checkpointOptions.mayBegin()) {
      OutputDirectory.check(out);
      OutputDirectory.checkHoldsNoOther(out, Reports.Kind.RUN);
    } else if (out != null && checkpointOptions.resumed(out).isEmpty()) {
      RunDirectory.check(out, overwrite);
    } else if (overwrite) {
      throw new UsageException("--overwrite: needs --out DIR");
    }
    compileOptions.check(deviceOptions, trace != null);
    compileOptions.check(batches());
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

  private Split split(Dataset dataset) {
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
    if (split.training().count() == 0) {
      throw new UsageException("--dataset %s: has no training examples".formatted(dataset.name()));
    }
    return split;
  }

  private TakenDirectory directory(Dataset dataset) throws IOException {
    return TakenDirectory.of(
        out, Path.of("runs"), "%s-%s".formatted(dataset.name(), modelOptions.name()));
  }
}
