package org.ghostbatch.trainer.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ghostbatch.trainer.serving.Model;
import org.ghostbatch.trainer.text.ControlCharacters;
import org.ghostbatch.trainer.text.UsageException;
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
    check(directory);
  }

  private static void check(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new UsageException(
          "%s: %s".formatted(directory, Files.exists(directory) ? "is a file" : "does not exist"));
    }
    if (!Model.isIn(directory)) {
      throw new UsageException(
          "%s: is neither a run with checkpoints nor an exported model".formatted(directory));
    }
  }

  /** Rejects a directory that holds no run with checkpoints. */
  static void checkRun(Path directory) {
    check(directory);
    if (!Model.isRun(directory)) {
      throw new UsageException("%s: is not a run with checkpoints".formatted(directory));
    }
  }

  Model open(PrintWriter err) throws IOException {
    return open(directory, err);
  }

  /** Opens a model, and reports checkpoints that are damaged. */
  static Model open(Path directory, PrintWriter err) throws IOException {
    return Model.open(
        directory,
        damaged ->
            err.println(
                ControlCharacters.inOneLine(damaged.getMessage())
                    + "; trying the checkpoint before it"));
  }
}
