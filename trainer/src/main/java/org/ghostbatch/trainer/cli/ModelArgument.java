package org.ghostbatch.trainer.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.ghostbatch.accumulate.Precision;
import org.ghostbatch.trainer.files.InputDirectories;
import org.ghostbatch.trainer.serving.Model;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** The argument that says which model answers. */
final class ModelArgument {
  @Parameters(
      index = "0",
      paramLabel = "RUN|MODEL",
      description = "A run, whose newest checkpoint is used, or an exported model.")
  private Path directory;

  Path directory() {
    return directory;
  }

  /** Rejects a directory that holds no model, before anything is read. */
  void check() {
    check(directory, "name a run or an exported model first");
  }

  private static void check(Path directory, String remedy) {
    InputDirectories.check(directory, remedy);
    if (!Model.isIn(directory)) {
      throw new UsageException(
          "%s: is neither a run with checkpoints nor an exported model".formatted(directory));
    }
  }

  /** Rejects a directory that holds no run with checkpoints. */
  static void checkRun(Path directory) {
    check(directory, "name a run first");
    if (!Model.isRun(directory)) {
      throw new UsageException("%s: is not a run with checkpoints".formatted(directory));
    }
  }

  Model open(Precision precision, CommandLine command) throws IOException {
    return open(directory, precision, command);
  }

  /** Opens a model, and reports checkpoints that are damaged. */
  static Model open(Path directory, Precision precision, CommandLine command) throws IOException {
    return Model.open(directory, precision, line -> CommandLines.complain(command, line));
  }
}
