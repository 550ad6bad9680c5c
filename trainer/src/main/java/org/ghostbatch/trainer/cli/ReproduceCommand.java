package org.ghostbatch.trainer.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.datasets.Blobs;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.DatasetException;
import org.ghostbatch.datasets.Split;
import org.ghostbatch.trainer.cli.display.DatasetDisplay;
import org.ghostbatch.trainer.cli.display.ReproductionDisplay;
import org.ghostbatch.trainer.experiments.Experiment;
import org.ghostbatch.trainer.experiments.ExperimentData.Source;
import org.ghostbatch.trainer.experiments.ExperimentDirectory;
import org.ghostbatch.trainer.experiments.Outcome;
import org.ghostbatch.trainer.experiments.Reproduction;
import org.ghostbatch.trainer.experiments.SeedTraining;
import org.ghostbatch.trainer.experiments.Setting;
import org.ghostbatch.trainer.experiments.StackOverflow;
import org.ghostbatch.trainer.experiments.Surroundings;
import org.ghostbatch.trainer.files.OutputDirectory;
import org.ghostbatch.trainer.files.TakenDirectory;
import org.ghostbatch.trainer.process.ExitCode;
import org.ghostbatch.trainer.process.Interruption;
import org.ghostbatch.trainer.process.Versions;
import org.ghostbatch.trainer.report.ReportLines;
import org.ghostbatch.trainer.report.Reports;
import org.ghostbatch.trainer.run.OwnFiles;
import org.ghostbatch.trainer.settings.DatasetChoice;
import org.ghostbatch.trainer.settings.DeviceChoice;
import org.ghostbatch.trainer.text.TextTable;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ghostbatch reproduce}. */
@Command(
    name = "reproduce",
    description = "Reproduces published results on the batch size with many seeds.",
    footer = {"%nExample:", "  ghostbatch reproduce blobs"},
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ReproduceCommand implements Callable<Integer> {
  private static final int MAX_SEEDS = 10_000;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "stack-overflow, blobs or digits. Without a name, lists them.")
  private String name;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "10",
      description = {
        "Train with the seeds 1 to N. Default: ${DEFAULT-VALUE}.",
        "Fewer than 5 seeds give no verdict."
      })
  private int seeds;

  @Option(
      names = "--explain",
      description =
          "For stack-overflow: also train on pixels / 255, and compare all batch sizes "
              + "after equally many updates.")
  private boolean explain;

  @Option(
      names = "--own-orders",
      description = {
        "For stack-overflow: give each seed its own order of the images, which is " + "slower.",
        "By default, seeds trained side by side share one order."
      })
  private boolean ownOrders;

  @Under(FlagHeading.DATA)
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = {
        "Where to look first for the Fashion-MNIST files.",
        "Then $GHOSTBATCH_DATA, ./data and the user's cache are searched."
      })
  private Path data;

  @Mixin private DeviceOptions deviceOptions;

  @Under(FlagHeading.OUTPUT)
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where to write. Default: runs/reproduce-NAME-TIME.")
  private Path out;

  @Under(FlagHeading.OUTPUT)
  @Option(names = "--overwrite", description = "Replace the reproduction in --out.")
  private boolean overwrite;

  @Under(FlagHeading.OUTPUT)
  @Option(names = "--quiet", description = "Print only errors.")
  private boolean quiet;

  @Spec private CommandSpec spec;

  /** What tests change of an experiment, to make it short. */
  UnaryOperator<Experiment> shortening = UnaryOperator.identity();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (name == null) {
      checkNoFlags();
      list(spec.commandLine().getOut());
      return ExitCode.OK;
    }
    Experiment experiment = experiment();
    DeviceChoice device = check(experiment);
    device.prepareLibrary(device.prefersOneDnn(experiment.convolves()));
    Dataset dataset = dataset(experiment);
    return reproduce(experiment, dataset, device) ? ExitCode.OK : ExitCode.INTERRUPTED;
  }

  /** Without the name of an experiment, only {@code --verbose} has a meaning. */
  private void checkNoFlags() {
    for (OptionSpec flag : spec.commandLine().getParseResult().matchedOptions()) {
      if (!flag.longestName().equals("--verbose")) {
        throw new UsageException(
            "%s: needs the NAME of an experiment, as in reproduce blobs"
                .formatted(flag.longestName()));
      }
    }
  }

  private static void list(PrintWriter out) {
    TextTable table = new TextTable("name", "what was published");
    Experiment.all().stream().map(each -> List.of(each.name(), each.title())).forEach(table::add);
    out.println(table);
  }

  private Experiment experiment() {
    Experiment named =
        Experiment.all().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new UsageException(unknown()));
    Experiment explained = StackOverflow.explained();
    boolean asked = explained.name().equals(name);
    if (!asked && (explain || ownOrders)) {
      throw new UsageException(
          "%s: is for %s, not %s"
              .formatted(explain ? "--explain" : "--own-orders", explained.name(), name));
    }
    Experiment chosen = explain ? explained : named;
    return shortening.apply(ownOrders ? chosen.with(Setting::withOwnOrders) : chosen);
  }

  private String unknown() {
    String names =
        Experiment.all().stream().map(Experiment::name).collect(Collectors.joining(", "));
    return "%s: is not an experiment; choose one of %s".formatted(name, names);
  }

  private DeviceChoice check(Experiment experiment) throws IOException {
    if (seeds < 1 || seeds > MAX_SEEDS) {
      throw new UsageException(
          "--seeds %d: must be from 1 to %,d; a verdict needs at least 5"
              .formatted(seeds, MAX_SEEDS));
    }
    if (data != null && experiment.data().dataset() != Source.FASHION_MNIST) {
      throw new UsageException("--data %s: %s needs no files".formatted(data, name));
    }
    if (data != null && !Files.isDirectory(data)) {
      throw new UsageException("--data %s: is not a directory".formatted(data));
    }
    DeviceChoice device = deviceOptions.choice();
    if (out == null && overwrite) {
      throw new UsageException("--overwrite: needs --out DIR");
    }
    if (out != null) {
      OutputDirectory.checkEmpty(out, overwrite);
      OwnFiles.checkHoldsNoOther(out, Reports.Kind.EXPERIMENT);
      OwnFiles.checkExperiment(out);
    }
    return device;
  }

  private Dataset dataset(Experiment experiment) throws DatasetException {
    return switch (experiment.data().dataset()) {
      case BLOBS -> Blobs.TUTORIAL.dataset();
      case FASHION_MNIST ->
          DatasetChoice.fashionMnist(
                  Optional.ofNullable(data), new DatasetDisplay(spec.commandLine().getErr()))
              .open();
    };
  }

  private boolean reproduce(Experiment experiment, Dataset dataset, DeviceChoice device)
      throws IOException {
    boolean timed = experiment.settings().stream().anyMatch(each -> each.recipe().timed());
    DeviceSettings workplace = timed ? device.workplace() : device.workplace(1);
    long[] numbers = Reproduction.seeds(seeds);
    LongFunction<Split> splits = experiment.data().splits(dataset);
    int examples = splits.apply(numbers[0]).training().count();
    Surroundings surroundings =
        new Surroundings(
            workplace.device().toString(),
            device.threadCount(),
            dataset.checksums(),
            Versions.all());
    try (Interruption interruption = new Interruption();
        TakenDirectory taken = TakenDirectory.of(out, Path.of("runs"), "reproduce-" + name);
        ReproductionDisplay display =
            new ReproductionDisplay(
                spec.commandLine().getOut(),
                quiet,
                Reproduction.work(experiment, seeds, examples));
        ExperimentDirectory directory =
            ExperimentDirectory.begin(taken.path(), numbers, surroundings)) {
      Reports.delete(directory.path());
      display.begin(experiment, seeds, device.place(workplace));
      SeedTraining training = SeedTraining.fitting(workplace, splits, interruption::requested);
      Outcome outcome =
          new Reproduction(
                  experiment, numbers, training, directory, display, workers(workplace, device))
              .run();
      display.end(outcome, directory.path());
      ReportLines lines =
          new ReportLines(display::notDrawn, display::notDrawn, interruption::requested);
      display.report(Reports.write(directory.path(), lines));
      return outcome.completed();
    }
  }

  /** Programs of small networks use the cores best with one program per core. */
  private static int workers(DeviceSettings workplace, DeviceChoice device) {
    return workplace.device() == Device.CPU ? device.threadCount() : 1;
  }
}
