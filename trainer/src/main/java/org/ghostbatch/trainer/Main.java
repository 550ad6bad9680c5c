package org.ghostbatch.trainer;

import java.util.Locale;
import org.ghostbatch.accumulate.tensorflow.TensorFlowLibrary;
import org.ghostbatch.trainer.cli.BenchCommand;
import org.ghostbatch.trainer.cli.CommandLines;
import org.ghostbatch.trainer.cli.DataCommand;
import org.ghostbatch.trainer.cli.EvaluateCommand;
import org.ghostbatch.trainer.cli.ExportCommand;
import org.ghostbatch.trainer.cli.FindBatchCommand;
import org.ghostbatch.trainer.cli.FlagHeading;
import org.ghostbatch.trainer.cli.PredictCommand;
import org.ghostbatch.trainer.cli.Program;
import org.ghostbatch.trainer.cli.ReportCommand;
import org.ghostbatch.trainer.cli.ReproduceCommand;
import org.ghostbatch.trainer.cli.SweepCommand;
import org.ghostbatch.trainer.cli.TrainCommand;
import org.ghostbatch.trainer.cli.Under;
import org.ghostbatch.trainer.cli.VersionLines;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
    name = "ghostbatch",
    description = "Trains with large effective batches on little memory.",
    subcommands = {
      TrainCommand.class,
      SweepCommand.class,
      FindBatchCommand.class,
      ReproduceCommand.class,
      DataCommand.class,
      BenchCommand.class,
      ReportCommand.class,
      ExportCommand.class,
      EvaluateCommand.class,
      PredictCommand.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = VersionLines.class,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:an internal error",
      "2:wrong flags or paths; nothing was written",
      "3:the training diverged: the loss is not finite",
      "65:data that is missing, damaged or inconsistent",
      "70:the device is out of memory",
      "74:a file could not be written",
      "130:interrupted (Ctrl-C), after writing what there was",
      "141:the reader of the standard output has closed the pipe",
      "143:ended by SIGTERM, after writing what there was"
    },
    footer = {"%nExample:", "  ghostbatch train --batch 8192 --micro-batch 512"})
public final class Main implements Runnable {

  /** {@link CommandLines} asks the parser for it, with whichever command it is given. */
  @Under(FlagHeading.OUTPUT)
  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Print stack traces of errors.")
  private boolean verbose;

  @Spec private CommandSpec spec;

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    // The same numbers everywhere, in files and in names that TensorFlow takes.
    Locale.setDefault(Locale.ROOT);
    TensorFlowLibrary.useDefaults();
    // Pictures are drawn and read where there is no screen as well.
    System.setProperty("java.awt.headless", "true");
    System.exit(Program.run(CommandLines.configured(new Main()), arguments));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given: try train");
  }
}
