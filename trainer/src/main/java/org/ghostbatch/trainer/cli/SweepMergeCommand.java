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
    description = "Joins what the shards of a sweep have written, and compares all of it.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class SweepMergeCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "DIR", description = "The shards' directories.")
  private List<Path> shards;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Where to join them; may be one of them.")
  private Path out;

  @Option(names = "--quiet", description = "Print nothing but errors.")
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
