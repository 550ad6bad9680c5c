package org.ghostbatch.trainer;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
final class SweepCommand implements Callable<Integer> {
  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Use the seeds 1 to N, in place of --seed.")
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
    List<CheckedCell> cells = checked(grid);
    if (out != null) {
      new SweepDirectory(out).check(grid);
    }
    TrainCommand first = cells.get(0).cell().command();
    first.prepareLibrary();
    first.workplace();
    PrintWriter err = spec.commandLine().getErr();
    boolean verbose = spec.findOption("--verbose").getValue();
    try (Interruption interruption = new Interruption();
        TakenDirectory taken = TakenDirectory.of(out, Path.of("sweeps"), "");
        SweepDisplay display =
            new SweepDisplay(
                spec.commandLine().getOut(), err, quiet, spec.qualifiedName(), grid.size())) {
      SweepDirectory directory = new SweepDirectory(taken.path());
      return new Sweep(
              grid,
              cells,
              shard,
              directory,
              display,
              interruption,
              again(directory.path()),
              err,
              verbose)
          .run();
    }
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

  private List<CheckedCell> checked(Grid grid) {
    boolean shown = !quiet && Terminal.isPresent();
    try (CheckProgress progress =
        new CheckProgress(System.out, System::nanoTime, shown, grid.size())) {
      return grid.checkedCells(progress::checked);
    }
  }
}
