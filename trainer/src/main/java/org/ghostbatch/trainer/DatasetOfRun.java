package org.ghostbatch.trainer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ParameterException;

/** The flags that chose a run's examples, as the run keeps them. */
final class DatasetOfRun {
  private static final String FLAGS = "flags.txt";

  private DatasetOfRun() {}

  /**
   * Reads them.
   *
   * @param dataset the name of what the run learned from, which its flags need not say
   * @throws UsageException if they are damaged, or do not say where the examples are
   */
  static DatasetOptions read(Path run, String dataset) {
    Path flags = run.resolve(FLAGS);
    List<String> arguments = new ArrayList<>();
    if (Files.isRegularFile(flags)) {
      arguments.add("@" + flags);
    }
    try {
      DatasetOptions options = parsed(arguments);
      if (options.isNamed()) {
        return options;
      }
      arguments.addAll(List.of("--dataset", dataset));
      return parsed(arguments);
    } catch (ParameterException wrong) {
      throw new UsageException(
          "%s: does not say what the run learned from; name it with --dataset (%s)"
              .formatted(flags, wrong.getMessage().lines().findFirst().orElse("")));
    }
  }

  private static DatasetOptions parsed(List<String> arguments) {
    TrainCommand train = new TrainCommand();
    Main.configured(train).parseArgs(arguments.toArray(String[]::new));
    return train.dataset();
  }
}
