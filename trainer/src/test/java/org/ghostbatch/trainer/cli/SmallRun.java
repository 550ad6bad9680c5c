package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A run of the linear model on 100 sketches, as a user trains and resumes it.
 *
 * @param path its directory
 * @param data the flags that name the examples
 */
record SmallRun(Path path, List<String> data) {

  /** A run in a directory that also holds its examples. */
  static SmallRun in(Path directory) throws IOException {
    return new SmallRun(directory.resolve("run"), Commands.smallIdx(directory, 100, 20));
  }

  /** Trains for an epoch. */
  Commands.Outcome train(String... flags) {
    List<String> arguments =
        new ArrayList<>(List.of("train", "--out", path.toString(), "--epochs", "1"));
    arguments.addAll(List.of("--model", "linear", "--device", "cpu"));
    arguments.addAll(data);
    return ended(Commands.join(arguments, flags));
  }

  Commands.Outcome resume(String... flags) {
    return ended(Commands.join(List.of("train", "--resume", path.toString()), flags));
  }

  /** Runs a command that must succeed. */
  static Commands.Outcome ended(String... arguments) {
    Commands.Outcome outcome = Commands.run(arguments);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome;
  }
}
