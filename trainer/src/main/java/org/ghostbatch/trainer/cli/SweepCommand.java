package org.ghostbatch.trainer.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.ghostbatch.trainer.cli.display.CheckProgress;
import org.ghostbatch.trainer.cli.display.SweepDisplay;
import org.ghostbatch.trainer.cli.display.Terminal;
import org.ghostbatch.trainer.files.TakenDirectory;
import org.ghostbatch.trainer.process.Interruption;
import org.ghostbatch.trainer.process.Invocation;
import org.ghostbatch.trainer.settings.DeviceChoice;
import org.ghostbatch.trainer.sweep.CellFlags;
import org.ghostbatch.trainer.sweep.CheckedCell;
import org.ghostbatch.trainer.sweep.Grid;
import org.ghostbatch.trainer.sweep.Shard;
import org.ghostbatch.trainer.sweep.Sweep;
import org.ghostbatch.trainer.sweep.SweepDirectory;
import org.ghostbatch.trainer.sweep.SweepPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ghostbatch sweep}. */
@Command(
    name = "sweep",
    description = {
      "Trains every combination of flag values, and compares the results.",
      "",
      "Takes the flags of train. Separate several values of a flag by commas. Repeat "
          + "a flag whose values may contain commas. The same command resumes a sweep that "
          + "was stopped."
    },
    synopsisSubcommandLabel = "[merge]",
    commandListHeading = "%nCommands:%n",
    subcommands = SweepMergeCommand.class,
    modelTransformer = TrainFlags.class,
    footer = {
      "%nFlags can be read from a file: @FILE. The command line takes precedence.",
      "%nExample:",
      "  ghostbatch sweep --batch 32,128,512 --model linear,mlp --seeds 5"
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class SweepCommand implements Callable<Integer> {
  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Use the seeds 1 to N instead of --seed.")
  private Integer seeds;

  @Option(
      names = "--shard",
      paramLabel = "I/N",
      description = {
        "Run every N-th cell only, as machine I of N.",
        "Shards may share --out on a common disk; otherwise sweep merge joins them."
      })
  private Shard shard = Shard.WHOLE;

  @Under(FlagHeading.OUTPUT)
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The sweep's directory. Default: sweeps/TIME.")
  private Path out;

  @Under(FlagHeading.OUTPUT)
  @Option(names = "--quiet", description = "Print only errors.")
  private boolean quiet;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Grid grid = TrainFlags.grid(spec, seeds);
    TrainFlagReader flags = new TrainFlagReader();
    SweepPlan plan = new SweepPlan(grid, checked(grid, flags), shard);
    if (out != null) {
      new SweepDirectory(out).check(grid);
    }
    DeviceChoice device = plan.cells().get(0).cell().request(flags).device();
    device.prepareLibrary(plan.prefersOneDnn());
    device.workplace();
    try (Interruption interruption = new Interruption();
        TakenDirectory taken = TakenDirectory.of(out, Path.of("sweeps"), "");
        SweepDisplay display =
            new SweepDisplay(streams(), quiet, grid.size(), again(taken.path()))) {
      SweepDirectory directory = new SweepDirectory(taken.path());
      return new Sweep(plan, flags, directory, display, interruption::requested).run();
    }
  }

  private SweepDisplay.Streams streams() {
    return new SweepDisplay.Streams(
        spec.commandLine().getOut(),
        spec.commandLine().getErr(),
        spec.qualifiedName(),
        spec.findOption("--verbose").getValue());
  }

  /** The same command, with the directory that it may have chosen itself. */
  private String again(Path directory) {
    List<String> words = new ArrayList<>();
    for (String word : spec.root().commandLine().getParseResult().originalArgs()) {
      words.add(ArgumentFiles.literal(word));
    }
    if (out == null) {
      words.addAll(List.of("--out", Invocation.argument(directory)));
    }
    return Invocation.ofThisProcess().line(words, true);
  }

  private List<CheckedCell> checked(Grid grid, CellFlags flags) {
    boolean shown = !quiet && Terminal.isPresent();
    try (CheckProgress progress =
        new CheckProgress(System.out, System::nanoTime, shown, grid.size())) {
      return grid.checkedCells(flags, progress::checked);
    }
  }
}
