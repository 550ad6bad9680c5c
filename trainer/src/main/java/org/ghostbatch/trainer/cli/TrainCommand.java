package org.ghostbatch.trainer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.trainer.checkpoints.CheckpointException;
import org.ghostbatch.trainer.cli.display.DatasetDisplay;
import org.ghostbatch.trainer.cli.display.Display;
import org.ghostbatch.trainer.files.OutputDirectory;
import org.ghostbatch.trainer.files.OutputFile;
import org.ghostbatch.trainer.files.TakenDirectory;
import org.ghostbatch.trainer.formats.RunFiles;
import org.ghostbatch.trainer.process.ExitCode;
import org.ghostbatch.trainer.process.Interruption;
import org.ghostbatch.trainer.process.LibraryLoading;
import org.ghostbatch.trainer.report.Reports;
import org.ghostbatch.trainer.run.OwnFiles;
import org.ghostbatch.trainer.run.RunDirectory;
import org.ghostbatch.trainer.run.RunFlags;
import org.ghostbatch.trainer.run.RunOutput;
import org.ghostbatch.trainer.run.Tracing;
import org.ghostbatch.trainer.run.TrainingRequest;
import org.ghostbatch.trainer.run.TrainingRun;
import org.ghostbatch.trainer.settings.CheckpointInterval;
import org.ghostbatch.trainer.settings.DataChoice;
import org.ghostbatch.trainer.settings.DatasetChoice;
import org.ghostbatch.trainer.settings.OnDivergence;
import org.ghostbatch.trainer.settings.OptimizerSettings;
import org.ghostbatch.trainer.settings.TrainingProtocol;
import org.ghostbatch.trainer.settings.Validation;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
public final class TrainCommand implements Callable<Integer> {
  @Mixin private DatasetOptions datasetOptions;
  @Mixin private ModelOptions modelOptions;
  @Mixin private BatchOptions batchOptions;
  @Mixin private OptimizerOptions optimizerOptions;
  @Mixin private LearningRateOptions learningRateOptions;
  @Mixin private DeviceOptions deviceOptions;
  @Mixin private PrecisionOptions precisionOptions;
  @Mixin private LaneOptions laneOptions;
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
      description = "Seed of weights, orders, dropout, splits. Default: ${DEFAULT-VALUE}.")
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
        "What to do if the loss is not finite. Default: ${DEFAULT-VALUE}.",
        "stop ends the run with exit code 3 and keeps the last good checkpoint."
      })
  private OnDivergence onDivergence;

  @Under(FlagHeading.OUTPUT)
  @Option(names = "--quiet", description = "Print only errors.")
  private boolean quiet;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    TrainingRequest request = request();
    checkOutput();
    if (trace != null) {
      request.compile().checkTraced();
    }
    Optional<Path> resumed = checkpointOptions.resumed(out);
    boolean begins =
        resumed.isEmpty() || checkpointOptions.mayBegin() && !RunDirectory.holdsRun(resumed.get());
    return begins ? begin(request) : resume(resumed.get(), request.flags());
  }

  private int begin(TrainingRequest request) throws IOException, InterruptedException {
    Dataset dataset = opened(request);
    TrainingRun run = request.prepare(dataset);
    String name = "%s-%s".formatted(dataset.name(), request.model().model());
    return run(
        request,
        (display, stopped) -> {
          try (TakenDirectory directory = TakenDirectory.of(out, Path.of("runs"), name)) {
            return run.train(output(directory.path(), request), display, stopped);
          }
        });
  }

  /** Resumes a run with its own flags and those that are given now. */
  private int resume(Path directory, RunFlags now) throws IOException, InterruptedException {
    TrainingRequest together =
        new TrainFlagReader().request(now.over(recorded(directory)).arguments());
    if (trace != null) {
      together.compile().checkTraced();
    }
    TrainingRun run = together.prepare(opened(together));
    return run(
        together, (display, stopped) -> run.resume(output(directory, together), display, stopped));
  }

  /** The examples, read while TensorFlow is loaded. */
  private Dataset opened(TrainingRequest request) throws IOException, InterruptedException {
    request.device().prepareLibrary(request.prefersOneDnn());
    DatasetDisplay display = new DatasetDisplay(spec.commandLine().getErr());
    return LibraryLoading.beside(() -> request.open(display));
  }

  private RunOutput output(Path directory, TrainingRequest request) {
    return new RunOutput(
        directory,
        overwrite,
        request.checkpoints().plan(CheckpointInterval.EACH_EPOCH),
        Optional.ofNullable(export),
        Optional.ofNullable(trace));
  }

  private static RunFlags recorded(Path directory) throws CheckpointException {
    Path file = directory.resolve(RunFiles.FLAGS);
    if (!Files.exists(directory)) {
      throw new UsageException(
          "--resume %s: does not exist; name a run's directory".formatted(directory));
    }
    if (!OwnFiles.isRun(directory)) {
      throw new UsageException(
          "--resume %s: holds no run to resume; name a run's directory".formatted(directory));
    }
    if (!Files.isRegularFile(file)) {
      return new RunFlags(Map.of());
    }
    try {
      return GivenFlags.read(file);
    } catch (UsageException damaged) {
      throw new CheckpointException(
          file, "is damaged: delete it and give the run's flags again", damaged);
    }
  }

  /** Trains, with what a user sees and can do meanwhile. */
  @FunctionalInterface
  private interface Training {
    boolean run(Display display, BooleanSupplier stopped) throws IOException;
  }

  private int run(TrainingRequest request, Training training) throws IOException {
    try (Interruption interruption = new Interruption();
        Display display =
            new Display(spec.commandLine().getOut(), quiet, request.protocol().epochs())) {
      return training.run(display, interruption::requested) ? ExitCode.OK : ExitCode.INTERRUPTED;
    }
  }

  /**
   * What the flags ask for, without the places where the run is written.
   *
   * @throws UsageException if they cannot be combined
   */
  TrainingRequest request() {
    DatasetChoice dataset = datasetOptions.choice();
    OptimizerSettings optimizer = optimizerOptions.settings();
    return new TrainingRequest(
        new DataChoice(dataset, streamOptions.choice()),
        modelOptions.settings(),
        batchOptions.choice(),
        optimizer,
        learningRateOptions.schedule(optimizer.optimizer(), epochs),
        deviceOptions.choice(precisionOptions.choice(), laneOptions.choice()),
        compileOptions.choice(),
        new TrainingProtocol(epochs, new Validation(validation), !noShuffle, seed, onDivergence),
        checkpointOptions.choice(),
        GivenFlags.of(spec));
  }

  DatasetOptions dataset() {
    return datasetOptions;
  }

  /** Rejects paths that cannot be written, before anything is read. */
  private void checkOutput() throws IOException {
    checkpointOptions.check(out, overwrite);
    if (checkpointOptions.mayBegin()) {
      OutputDirectory.check(out);
      OwnFiles.checkHoldsNoOther(out, Reports.Kind.RUN);
    } else if (out != null && checkpointOptions.resumed(out).isEmpty()) {
      RunDirectory.check(out, overwrite);
    } else if (overwrite) {
      throw new UsageException("--overwrite: needs --out DIR");
    }
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
  }
}
