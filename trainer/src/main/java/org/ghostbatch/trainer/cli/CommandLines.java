package org.ghostbatch.trainer.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Function;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.GhostStatistics;
import org.ghostbatch.accumulate.Initializer;
import org.ghostbatch.accumulate.Precision;
import org.ghostbatch.trainer.bench.WorkloadName;
import org.ghostbatch.trainer.cli.display.Terminal;
import org.ghostbatch.trainer.process.ExitCode;
import org.ghostbatch.trainer.process.Invocation;
import org.ghostbatch.trainer.run.Failure;
import org.ghostbatch.trainer.settings.CheckpointInterval;
import org.ghostbatch.trainer.settings.Compile;
import org.ghostbatch.trainer.settings.DatasetName;
import org.ghostbatch.trainer.settings.LearningRateScaling;
import org.ghostbatch.trainer.settings.LearningRateShape;
import org.ghostbatch.trainer.settings.ModelName;
import org.ghostbatch.trainer.settings.OnDivergence;
import org.ghostbatch.trainer.settings.OptimizerName;
import org.ghostbatch.trainer.settings.Pixels;
import org.ghostbatch.trainer.sweep.Shard;
import org.ghostbatch.trainer.text.ControlCharacters;
import org.ghostbatch.trainer.text.MemorySize;
import org.ghostbatch.trainer.text.TranslatingWriter;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Help;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TraceLevel;
import picocli.CommandLine.TypeConversionException;

/** How every command line of this program is read and run, and how its errors are reported. */
public final class CommandLines {
  private CommandLines() {}

  /** A command with what its flags' values need to be read. */
  public static CommandLine configured(Object command) {
    CommandLine commandLine = new CommandLine(command);
    registerConverters(commandLine);
    // They are read, see ArgumentFiles, before the library sees the arguments.
    commandLine.setExpandAtFiles(false);
    // What is printed on a terminal has its control characters escaped, so help has no colours.
    commandLine.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
    return commandLine
        .setHelpFactory(GroupedHelp::new)
        .setUsageHelpWidth(GroupedHelp.WIDTH)
        .setUsageHelpAutoWidth(false);
  }

  private static void registerConverters(CommandLine commandLine) {
    Words.register(commandLine, DatasetName.class);
    Words.register(commandLine, ModelName.class);
    Words.register(commandLine, OptimizerName.class);
    Words.register(commandLine, Pixels.class);
    Words.register(commandLine, Initializer.class);
    Words.register(commandLine, Device.class);
    Words.register(commandLine, Precision.class);
    Words.register(commandLine, GhostStatistics.class);
    Words.register(commandLine, LearningRateShape.class);
    Words.register(commandLine, LearningRateScaling.class);
    Words.register(commandLine, OnDivergence.class);
    Words.register(commandLine, Compile.class);
    Words.register(commandLine, DatasetPart.class);
    Words.register(commandLine, PredictionFormat.class);
    Words.register(commandLine, WorkloadName.class);
    NumberArgument.register(commandLine);
    commandLine.registerConverter(Path.class, PathArgument::parse);
    commandLine.registerConverter(MemorySize.class, saying(MemorySize::parse));
    commandLine.registerConverter(CheckpointInterval.class, saying(CheckpointInterval::parse));
    commandLine.registerConverter(Shard.class, saying(Shard::parse));
  }

  /** A converter that has the parser say why it refuses a value. */
  private static <T> ITypeConverter<T> saying(Function<String, T> reading) {
    return text -> {
      try {
        return reading.apply(text);
      } catch (IllegalArgumentException refused) {
        throw new TypeConversionException(refused.getMessage());
      }
    };
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

  /** Runs a configured command and returns its exit code. */
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
      return failed(failure);
    } catch (VirtualMachineError | LinkageError fault) {
      return failed(command, fault);
    }
  }

  private static PrintWriter harmless(PrintWriter printer) {
    return new PrintWriter(new TranslatingWriter(printer, ControlCharacters::inLines), true);
  }

  private static int wrongFlags(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    String help = Invocation.ofThisProcess().named(name(command));
    complain(command, "%s (see %s --help)".formatted(WrongArguments.message(wrong), help));
    return ExitCode.USAGE;
  }

  private static int failed(ExecutionException failed) {
    CommandLine command = failed.getCommandLine();
    Throwable cause = failed.getCause();
    Exception failure = cause instanceof Exception exception ? exception : failed;
    boolean verbose = isVerbose(command);
    if (verbose) {
      failure.printStackTrace(command.getErr());
    }
    boolean streams = command.getCommandSpec().findOption("--stream") != null;
    Failure answer = Failure.of(failure, verbose, streams);
    complain(command, answer);
    return answer.exitCode();
  }

  /** The parser passes on what is not an exception, for instance that the heap is full. */
  private static int failed(CommandLine command, Error fault) {
    boolean verbose = isVerbose(command);
    if (verbose) {
      fault.printStackTrace(command.getErr());
    }
    Failure answer = Failure.of(fault, verbose);
    complain(command, answer);
    return answer.exitCode();
  }

  private static boolean isVerbose(CommandLine command) {
    OptionSpec verbose = command.getCommandSpec().root().findOption("--verbose");
    return verbose != null && verbose.<Boolean>getValue();
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
