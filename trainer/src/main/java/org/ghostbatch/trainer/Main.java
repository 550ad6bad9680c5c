package org.ghostbatch.trainer;

import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ghostbatch.accumulate.Device;
import org.ghostbatch.accumulate.DeviceMemoryException;
import org.ghostbatch.accumulate.GhostStatistics;
import org.ghostbatch.accumulate.Initializer;
import org.ghostbatch.datasets.DatasetException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. */
@Command(
    name = "ghostbatch",
    description = "Large effective batches on little memory.",
    subcommands = {
      TrainCommand.class,
      FindBatchCommand.class,
      DataCommand.class,
      BenchCommand.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:a fault of the program's own",
      "2:wrong flags; nothing was written",
      "65:data that are missing, damaged, or do not fit together",
      "70:the device is out of memory",
      "74:a file could not be written",
      "130:interrupted, after writing what there was"
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
    System.exit(run(new PrintWriter(System.out, true), standardError(), arguments));
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
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    Main main = new Main();
    return commandLine(main)
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(Main::wrongFlags)
        .setExecutionExceptionHandler(main::failed)
        .execute(arguments);
  }

  static CommandLine commandLine() {
    return commandLine(new Main());
  }

  private static CommandLine commandLine(Main main) {
    CommandLine commandLine = new CommandLine(main);
    Words.register(commandLine, DatasetName.class);
    Words.register(commandLine, ModelName.class);
    Words.register(commandLine, OptimizerName.class);
    Words.register(commandLine, Pixels.class);
    Words.register(commandLine, Initializer.class);
    Words.register(commandLine, Device.class);
    Words.register(commandLine, GhostStatistics.class);
    Words.register(commandLine, LearningRateShape.class);
    Words.register(commandLine, LearningRateScaling.class);
    commandLine.registerConverter(MemorySize.class, MemorySize::parse);
    return commandLine.setUsageHelpWidth(100).setUsageHelpAutoWidth(false);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given: try train");
  }

  private static int wrongFlags(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    String message = firstLine(wrong.getMessage());
    if (wrong instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      message += "; did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?";
    }
    complain(command, message + " (see %s --help)".formatted(name(command)));
    return ExitCode.USAGE;
  }

  private int failed(Exception failure, CommandLine command, ParseResult parsed) {
    if (verbose) {
      failure.printStackTrace(command.getErr());
    }
    if (failure instanceof UsageException) {
      complain(command, failure.getMessage());
      return ExitCode.USAGE;
    }
    if (failure instanceof DatasetException) {
      complain(command, failure.getMessage());
      return ExitCode.DATA;
    }
    if (failure instanceof DeviceMemoryException memory) {
      complain(command, outOfMemory(memory));
      return ExitCode.MEMORY;
    }
    if (failure instanceof IOException) {
      complain(command, "cannot read or write: " + failure);
      return ExitCode.FILES;
    }
    complain(command, firstLine(failure.toString()) + (verbose ? "" : " (--verbose shows where)"));
    return ExitCode.FAILED;
  }

  private static String outOfMemory(DeviceMemoryException memory) {
    if (memory.microBatch() == 0) {
      return "out of memory while loading the model and the examples: use a smaller model or fewer"
          + " examples, or allow more memory";
    }
    if (!memory.resumable()) {
      return "out of memory in the midst of an update, with a micro-batch of %d: begin again with a"
              .formatted(memory.microBatch())
          + " smaller --micro-batch, or allow more memory";
    }
    return "out of memory with a micro-batch of %d, which cannot be smaller: use a smaller model"
            .formatted(memory.microBatch())
        + " or ghost batch, or allow more memory";
  }

  private static void complain(CommandLine command, String message) {
    command.getErr().println(name(command) + ": " + message);
  }

  private static String name(CommandLine command) {
    return command.getCommandSpec().qualifiedName();
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }
}
