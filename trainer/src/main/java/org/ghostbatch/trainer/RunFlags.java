package org.ghostbatch.trainer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * The flags that make a run, but for where it is written and what it prints: what {@code flags.txt}
 * holds, which {@code train} takes as {@code @FILE}.
 *
 * @param values by the flag's name; empty for a flag without value
 */
record RunFlags(Map<String, List<String>> values) {
  static final String NAME = "flags.txt";
  private static final Set<String> OF_THE_CALL =
      Set.of("--out", "--overwrite", "--resume", "--export", "--quiet", "--verbose", "--help");

  RunFlags {
    values = new LinkedHashMap<>(values);
  }

  /** The flags that a command was given. */
  static RunFlags given(CommandSpec train) {
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
    return option.type() == Path.class
        ? List.of(option.<Path>getValue().toAbsolutePath().toString())
        : List.copyOf(option.originalStringValues());
  }

  /**
   * What {@link #text} was written to.
   *
   * @throws ParameterException if the flags are none of {@code train}
   */
  static RunFlags read(Path file) throws IOException {
    CommandLine train = Main.configured(new TrainCommand());
    train.parseArgs("@" + file);
    return given(train.getCommandSpec());
  }

  /** These, and those of another run that are not among them. */
  RunFlags over(RunFlags earlier) {
    Map<String, List<String>> all = new LinkedHashMap<>(earlier.values);
    all.putAll(values);
    return new RunFlags(all);
  }

  /** These with one more, unless it is among them. */
  RunFlags withDefault(String flag, Object value) {
    return over(new RunFlags(Map.of(flag, List.of(String.valueOf(value)))));
  }

  List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    values.forEach(
        (flag, given) -> {
          if (given.isEmpty()) {
            arguments.add(flag);
          }
          given.forEach(value -> arguments.add(flag + "=" + value));
        });
    return arguments;
  }

  /**
   * The command that has these flags.
   *
   * @throws UsageException if they do not go together
   */
  TrainCommand command() {
    TrainCommand train = new TrainCommand();
    CommandLine commandLine = Main.configured(train).setExpandAtFiles(false);
    try {
      commandLine.parseArgs(arguments().toArray(String[]::new));
    } catch (ParameterException wrong) {
      throw new UsageException(wrong.getMessage().lines().findFirst().orElse(""));
    }
    train.check();
    return train;
  }

  /** One a line, quoted as picocli reads the files behind {@code @}. */
  String text() {
    return arguments().stream()
        .map(argument -> "\"" + argument.replace("\\", "\\\\").replace("\"", "\\\"") + "\"\n")
        .collect(Collectors.joining());
  }
}
