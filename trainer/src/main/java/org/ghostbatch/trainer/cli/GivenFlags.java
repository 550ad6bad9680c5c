package org.ghostbatch.trainer.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ghostbatch.trainer.run.RunFlags;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The flags of a run, as given to a command or read from a file. */
final class GivenFlags {
  private static final Set<String> OF_THE_CALL =
      Set.of(
          "--out",
          "--overwrite",
          "--resume",
          "--export",
          "--trace",
          "--quiet",
          "--verbose",
          "--help");

  private GivenFlags() {}

  /** The flags that {@code train} was given. */
  static RunFlags of(CommandSpec train) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (OptionSpec option : train.commandLine().getParseResult().matchedOptions()) {
      if (!OF_THE_CALL.contains(option.longestName())) {
        values.put(option.longestName(), values(option));
      }
    }
    return new RunFlags(values);
  }

  private static List<String> values(OptionSpec option) {
    if (option.arity().max() == 0) {
      return List.of();
    }
    // Files are where they are, from wherever the run is resumed.
    return isOfPaths(option)
        ? option.stringValues().stream()
            .map(value -> Path.of(value).toAbsolutePath().toString())
            .toList()
        : List.copyOf(option.originalStringValues());
  }

  private static boolean isOfPaths(OptionSpec option) {
    return option.auxiliaryTypes()[0] == Path.class;
  }

  /**
   * What {@link RunFlags#text} was written to.
   *
   * @throws UsageException if it cannot be read, or the flags are not those of {@code train}
   */
  static RunFlags read(Path file) {
    CommandLine train = CommandLines.configured(new TrainCommand());
    try {
      CommandLines.parsed(train, "@" + file.toAbsolutePath());
    } catch (ParameterException wrong) {
      throw new UsageException(WrongArguments.message(wrong));
    }
    RunFlags read = of(train.getCommandSpec());
    if (read.values().isEmpty()) {
      throw new UsageException(file + ": is cut off: it holds no flags");
    }
    return read;
  }
}
