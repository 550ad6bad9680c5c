package org.ghostbatch.trainer;

import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.GhostStatistics;
import org.ghostbatch.accumulate.Initializer;
import org.ghostbatch.trainer.files.FileFault;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.InitializationException;
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
    description = "Large effective batches on little memory.",
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
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:a fault of the program's own",
      "2:wrong flags; nothing was written",
      "3:the training diverged: the loss is no finite number any more",
      "65:data that are missing, damaged, or do not fit together",
      "70:the device is out of memory",
      "74:a file could not be written",
      "130:interrupted (Ctrl-C), after writing what there was",
      "141:the reader of the standard output went away (a closed pipe)",
      "143:told to end (SIGTERM), after writing what there was"
    })
public final class Main implements Runnable {
  /** The variable with which the launcher names the file for our own messages. */
  static final String STANDARD_ERROR = "GHOSTBATCH_STDERR";

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
    // Pictures are drawn and read where there is no screen as well.
    System.setProperty("java.awt.headless", "true");
    int exitCode;
    try {
      StandardOutput standardOutput = StandardOutput.ofThisProcess();
      Charset charset = StandardOutput.charset();
      PrintWriter out = standardOutput.printer(charset);
      PrintWriter err =
          new PrintWriter(
              new TranslatingWriter(standardError(), Transliteration.into(charset)), true);
      int ended = run(out, err, arguments);
      out.flush();
      exitCode = ended(ended, standardOutput, err);
    } finally {
      Interruption.said();
    }
    System.exit(exitCode);
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

  /** Where the launcher wants our own messages, apart from what TensorFlow logs. */
  static PrintWriter standardError() {
    String apart = System.getenv(STANDARD_ERROR);
    // In a child that has no fourth stream of its own, that number is a file of the JVM's.
    if (apart != null && !Files.isRegularFile(Path.of(apart))) {
      try {
        return new PrintWriter(new FileOutputStream(apart, true), true);
      } catch (FileNotFoundException closed) {
        // The usual stream serves as well.
      }
    }
    return new PrintWriter(System.err, true);
  }

  /** Runs a command and returns its exit code. */
  static int run(PrintWriter output, PrintWriter error, String... arguments) {
    PrintWriter err = harmless(error);
    // What goes to a file or a program is data, and stays as it is.
    PrintWriter out = Terminal.isPresent() ? harmless(output) : output;
    // Or the library comments on unbalanced quotes, past our own messages.
    CommandLine.tracer().setLevel(TraceLevel.OFF);
    Main main = new Main();
    CommandLine command = configured(main).setOut(out).setErr(err);
    // Not CommandLine.execute: it answers an argument file that cannot be read with a stack trace.
    try {
      return command.getExecutionStrategy().execute(parsed(command, arguments));
    } catch (ParameterException wrong) {
      return wrongFlags(wrong);
    } catch (UsageException unreadable) {
      complain(command, unreadable.getMessage());
      return ExitCode.USAGE;
    } catch (ExecutionException failure) {
      return main.failed(failure);
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
    try {
      return command.parseArgs(arguments);
    } catch (InitializationException unreadable) {
      throw new UsageException(unreadable(unreadable));
    } catch (StackOverflowError bottomless) {
      throw new UsageException("too many argument files that name each other: use fewer");
    }
  }

  /** The answer to an argument file, perhaps named by another, that cannot be read. */
  private static String unreadable(InitializationException fault) {
    Throwable innermost = fault;
    while (innermost.getCause() instanceof InitializationException within) {
      innermost = within;
    }
    Throwable cause = innermost.getCause();
    return innermost.getMessage() + (cause == null ? "" : ": " + cause.getMessage());
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
    commandLine.registerConverter(MemorySize.class, MemorySize::parse);
    commandLine.registerConverter(CheckpointInterval.class, CheckpointInterval::parse);
    commandLine.registerConverter(Shard.class, Shard::parse);
    return commandLine.setUsageHelpWidth(100).setUsageHelpAutoWidth(false);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given: try train");
  }

  private static int wrongFlags(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    String message = wrong.getMessage();
    if (wrong instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      message += "; did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?";
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
