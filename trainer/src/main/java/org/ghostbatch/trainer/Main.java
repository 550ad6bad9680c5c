package org.ghostbatch.trainer;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.GhostStatistics;
import org.ghostbatch.accumulate.Initializer;
import org.ghostbatch.accumulate.tensorflow.TensorFlowLibrary;
import org.ghostbatch.datasets.HomeDirectory;
import org.ghostbatch.trainer.files.FileFault;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TraceLevel;
import picocli.CommandLine.UnmatchedArgumentException;

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
    versionProvider = Versions.class,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:an internal error",
      "2:wrong flags; nothing was written",
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
    int exitCode;
    try {
      StandardOutput standardOutput = StandardOutput.ofThisProcess();
      PrintWriter out = standardOutput.printer(OutputCharset.ofStandardOutput());
      Charset charset = OutputCharset.ofStandardError();
      PrintWriter err =
          new PrintWriter(
              new TranslatingWriter(
                  new PrintWriter(System.err, true, charset), Transliteration.into(charset)),
              true);
      int ended = begin(out, err, arguments);
      out.flush();
      exitCode = ended(ended, standardOutput, err);
    } finally {
      Interruption.said();
    }
    System.exit(exitCode);
  }

  /** Runs a command in a process whose surroundings may lack something. */
  private static int begin(PrintWriter out, PrintWriter err, String... arguments) {
    Optional<String> inexpressible = FileNameLocale.ofThisProcess().complaint(arguments);
    if (inexpressible.isPresent()) {
      err.println("ghostbatch: " + inexpressible.get());
      return ExitCode.USAGE;
    }
    provideHome(err);
    return run(out, err, arguments);
  }

  /** Libraries keep caches in the home directory: TensorFlow's own is unpacked there. */
  private static void provideHome(PrintWriter err) {
    HomeDirectory home = HomeDirectory.ofThisProcess();
    if (home.isTemporary()) {
      err.println(
          "ghostbatch: there is no home directory to write to: caches go to %s (set HOME to choose)"
              .formatted(home.path()));
    }
    System.setProperty("user.home", home.path().toString());
  }

  /** The exit code of a command, whose answer may not have reached its reader. */
  static int ended(int exitCode, StandardOutput output, PrintWriter err) {
    if (output.fault().isEmpty()) {
      return exitCode;
    }
    if (output.isPipeClosed()) {
      return exitCode == ExitCode.OK ? ExitCode.PIPE_CLOSED : exitCode;
    }
    err.println(
        "ghostbatch: cannot write to the standard output: "
            + FileFault.words(output.fault().get()));
    return exitCode == ExitCode.OK ? ExitCode.FILES : exitCode;
  }

  /** Runs a command and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return run(commandLine().setOut(out).setErr(err), arguments);
  }

  /** Runs a command of {@link #commandLine} and returns its exit code. */
  static int run(CommandLine command, String... arguments) {
    command.setErr(harmless(command.getErr()));
    if (Terminal.isPresent()) {
      // What goes to a file or a program is data, and stays as it is.
      command.setOut(harmless(command.getOut()));
    }
    // Or the library comments on unbalanced quotes, past our own messages.
    CommandLine.tracer().setLevel(TraceLevel.OFF);
    // Not CommandLine.execute: argument files are read before the arguments are parsed.
    try {
      return command.getExecutionStrategy().execute(parsed(command, arguments));
    } catch (ParameterException wrong) {
      return wrongFlags(wrong);
    } catch (UsageException unreadable) {
      complain(command, unreadable.getMessage());
      return ExitCode.USAGE;
    } catch (ExecutionException failure) {
      Main main = command.getCommand();
      return main.failed(failure);
    } catch (VirtualMachineError | LinkageError fault) {
      Main main = command.getCommand();
      return main.failed(command, fault);
    }
  }

  private static PrintWriter harmless(PrintWriter printer) {
    return new PrintWriter(new TranslatingWriter(printer, ControlCharacters::inLines), true);
  }

  /**
   * Parses arguments.
   *
   * @throws ParameterException if they are wrong
   * @throws UsageException if an argument file cannot be read
   */
  static ParseResult parsed(CommandLine command, String... arguments) {
    return command.parseArgs(CommandWords.of(command, ArgumentFiles.expanded(arguments)));
  }

  static CommandLine commandLine() {
    return configured(new Main());
  }

  /** A command with what its flags' values need to be read. */
  static CommandLine configured(Object command) {
    CommandLine commandLine = new CommandLine(command);
    Words.register(commandLine, DatasetName.class);
    Words.register(commandLine, ModelName.class);
    Words.register(commandLine, OptimizerName.class);
    Words.register(commandLine, Pixels.class);
    Words.register(commandLine, Initializer.class);
    Words.register(commandLine, Device.class);
    Words.register(commandLine, GhostStatistics.class);
    Words.register(commandLine, LearningRateShape.class);
    Words.register(commandLine, LearningRateScaling.class);
    Words.register(commandLine, OnDivergence.class);
    Words.register(commandLine, Compile.class);
    Words.register(commandLine, DatasetPart.class);
    Words.register(commandLine, PredictionFormat.class);
    Words.register(commandLine, WorkloadName.class);
    commandLine.registerConverter(Path.class, PathArgument::parse);
    commandLine.registerConverter(MemorySize.class, MemorySize::parse);
    commandLine.registerConverter(CheckpointInterval.class, CheckpointInterval::parse);
    commandLine.registerConverter(Shard.class, Shard::parse);
    // They are read, see ArgumentFiles, before the library sees the arguments.
    commandLine.setExpandAtFiles(false);
    // What is printed on a terminal has its control characters escaped, so help has no colours.
    commandLine.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
    commandLine.setHelpFactory(GroupedHelp::new);
    return commandLine.setUsageHelpWidth(GroupedHelp.WIDTH).setUsageHelpAutoWidth(false);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given: try train");
  }

  private static int wrongFlags(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    String message = wrong.getMessage();
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      List<String> suggestions = FlagSuggestions.of(unmatched);
      if (!suggestions.isEmpty()) {
        message += "; did you mean " + String.join(" or ", suggestions) + "?";
      }
    }
    complain(
        command,
        message + " (see %s --help)".formatted(Invocation.ofThisProcess().named(name(command))));
    return ExitCode.USAGE;
  }

  private int failed(ExecutionException failed) {
    CommandLine command = failed.getCommandLine();
    Throwable cause = failed.getCause();
    Exception failure = cause instanceof Exception exception ? exception : failed;
    if (verbose) {
      failure.printStackTrace(command.getErr());
    }
    boolean streams = command.getCommandSpec().findOption("--stream") != null;
    Failure answer = Failure.of(failure, verbose, streams);
    complain(command, answer);
    return answer.exitCode();
  }

  /** The parser passes on what is no exception, for instance that the heap is full. */
  private int failed(CommandLine command, Error fault) {
    if (verbose) {
      fault.printStackTrace(command.getErr());
    }
    Failure answer = Failure.of(fault, verbose);
    complain(command, answer);
    return answer.exitCode();
  }

  /** Says in one line what is wrong, after the command's name. */
  static void complain(CommandLine command, String message) {
    command.getErr().println(name(command) + ": " + ControlCharacters.inOneLine(message));
  }

  /** Says what is wrong, and indented after it the details. */
  static void complain(CommandLine command, Failure failure) {
    complain(command, failure.message());
    failure.details().forEach(line -> command.getErr().println("  " + line));
  }

  private static String name(CommandLine command) {
    return command.getCommandSpec().qualifiedName();
  }
}
