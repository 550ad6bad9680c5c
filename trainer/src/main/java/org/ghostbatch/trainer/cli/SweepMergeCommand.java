package org.ghostbatch.trainer.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.ghostbatch.trainer.process.ExitCode;
import org.ghostbatch.trainer.sweep.SweepDirectory;
import org.ghostbatch.trainer.sweep.SweepMerge;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ghostbatch sweep merge}. */
@Command(
    name = "merge",
    description = "Joins the shards of a sweep, and compares all cells.",
    footer = {"%nExample:", "  ghostbatch sweep merge sweeps/a sweeps/b sweeps/c --out sweeps/all"},
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class SweepMergeCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "DIR", description = "The shards' directories.")
  private List<Path> shards;

  @Under(FlagHeading.OUTPUT)
  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Where to join them; may be one of the shards. Required.")
  private Path out;

  @Under(FlagHeading.OUTPUT)
  @Option(names = "--quiet", description = "Print only errors.")
  private boolean quiet;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Consumer<String> lines = quiet ? line -> {} : spec.commandLine().getOut()::println;
    List<String> leftOut =
        SweepMerge.of(shards, new SweepDirectory(out), TrainFlags::choosesData).run(lines);
    leftOut.forEach(line -> CommandLines.complain(spec.commandLine(), line));
    return leftOut.isEmpty() ? ExitCode.OK : ExitCode.DATA;
  }
}
