package org.ghostbatch.trainer.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ghostbatch.accumulate.export.Classifier;
import org.ghostbatch.trainer.files.OutputDirectory;
import org.ghostbatch.trainer.process.ExitCode;
import org.ghostbatch.trainer.serving.Model;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ghostbatch export}. */
@Command(
    name = "export",
    description = "Writes a run's newest checkpoint as a SavedModel.",
    footer = {"%nExample:", "  ghostbatch export runs/A model"},
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ExportCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "RUN", description = "The run's directory.")
  private Path run;

  @Parameters(
      index = "1",
      paramLabel = "DIR",
      description = "Where to write: a new or empty directory.")
  private Path directory;

  @Mixin private AnswerPrecisionOptions precisionOptions;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    ModelArgument.checkRun(run);
    OutputDirectory.checkEmpty("", directory);
    try (Model model = ModelArgument.open(run, precisionOptions.choice(run), spec.commandLine())) {
      Classifier classifier = model.classifier();
      classifier.export(directory);
      spec.commandLine()
          .getOut()
          .printf(
              "%s: examples of %s, %d classes; written to %s%n",
              model.source(), classifier.format(), classifier.classes(), directory);
    }
    return ExitCode.OK;
  }
}
