package org.ghostbatch.trainer.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ghostbatch.accumulate.BatchPlan;
import org.ghostbatch.accumulate.DeviceSettings;
import org.ghostbatch.accumulate.MicroBatchFinder;
import org.ghostbatch.accumulate.MicroBatchFinder.Finding;
import org.ghostbatch.accumulate.MicroBatchFinder.Trial;
import org.ghostbatch.accumulate.Network;
import org.ghostbatch.accumulate.TrainingProgram;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.trainer.cli.display.DatasetDisplay;
import org.ghostbatch.trainer.process.ExitCode;
import org.ghostbatch.trainer.process.MemoryBound;
import org.ghostbatch.trainer.settings.DatasetChoice;
import org.ghostbatch.trainer.settings.DeviceChoice;
import org.ghostbatch.trainer.settings.GhostBatch;
import org.ghostbatch.trainer.settings.ModelSettings;
import org.ghostbatch.trainer.settings.OptimizerSettings;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ghostbatch find-batch}. */
@Command(
    name = "find-batch",
    description = {
      "Finds the micro-batch for a memory, by trying.",
      "Recommends the smallest that is nearly as fast as any, and shows the largest that fits."
    },
    footer = {"%nExample:", "  ghostbatch find-batch --model mlp --memory-limit 256MiB"},
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class FindBatchCommand implements Callable<Integer> {
  private static final String ROW = "%11s  %13s  %10s  %s%n";

  @Mixin private DatasetOptions datasetOptions;
  @Mixin private ModelOptions modelOptions;
  @Mixin private OptimizerOptions optimizerOptions;
  @Mixin private DeviceOptions deviceOptions;
  @Mixin private PrecisionOptions precisionOptions;
  @Mixin private LaneOptions laneOptions;

  @Under(FlagHeading.BATCHES)
  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Largest size to try. Default: all training examples.")
  private Integer batch;

  @Under(FlagHeading.BATCHES)
  @Option(
      names = "--ghost-batch",
      paramLabel = "N",
      description =
          "Examples that --batch-norm normalizes together. Default: 128, or the batch if "
              + "it is smaller.")
  private Integer ghostBatch;

  @Under(FlagHeading.MODEL)
  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the initial weights. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    DatasetChoice data = datasetOptions.choice();
    ModelSettings model = modelOptions.settings();
    DeviceChoice device = deviceOptions.choice(precisionOptions.choice(), laneOptions.choice());
    checkBatches(model);
    OptimizerSettings optimizer = optimizerOptions.settings();
    device.prepareLibrary(device.prefersOneDnn(model.model().convolves()));
    Dataset dataset = data.open(false, new DatasetDisplay(spec.commandLine().getErr()));
    int most = most(dataset);
    int ghost = GhostBatch.resolve(ghostBatch, model.normalizes(), most);
    Network network = model.resolved(dataset.training()).network(dataset.training());
    DeviceSettings workplace =
        device.planned(device.workplace(), network, BatchPlan.inFewestPieces(most, ghost));
    device.warning(workplace).ifPresent(spec.commandLine().getErr()::println);
    try (TrainingProgram program =
        TrainingProgram.create(network, optimizer.rule(), workplace, seed)) {
      program.loadTraining(dataset.training());
      if (dataset.test().count() > 0) {
        program.loadValidation(dataset.test());
      }
      print(MicroBatchFinder.find(program, most, ghost, MemoryBound.of(workplace), () -> false));
    }
    return ExitCode.OK;
  }

  private void checkBatches(ModelSettings model) {
    if (batch != null && batch < 1) {
      throw new UsageException("--batch %d: must be at least 1".formatted(batch));
    }
    GhostBatch.resolve(ghostBatch, model.normalizes(), batch == null ? Integer.MAX_VALUE : batch);
  }

  private int most(Dataset dataset) {
    int examples = dataset.training().count();
    if (batch != null && batch > examples) {
      throw new UsageException(
          "--batch %d: there are %d training examples; use at most that many"
              .formatted(batch, examples));
    }
    return batch == null ? examples : batch;
  }

  private void print(Finding finding) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(Locale.ROOT, ROW, "micro-batch", "peak bytes", "images/s", "fits");
    for (Trial trial : finding.trials()) {
      out.printf(
          Locale.ROOT,
          ROW,
          "%,d".formatted(trial.microBatch()),
          trial.peakBytes() == 0 ? "-" : "%,d".formatted(trial.peakBytes()),
          trial.fits() ? "%,.0f".formatted(trial.imagesPerSecond()) : "-",
          trial.fits() ? "yes" : "no");
    }
    out.println();
    out.printf(
        Locale.ROOT,
        "recommended: --micro-batch %d, the smallest within 5 %% of the fastest%n",
        finding.microBatch());
    out.println("largest that fits: " + finding.largest().microBatch());
    out.println("weights and optimizer state are unchanged: " + finding.stateHash());
    out.flush();
  }
}
