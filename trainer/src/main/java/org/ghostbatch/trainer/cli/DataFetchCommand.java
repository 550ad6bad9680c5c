package org.ghostbatch.trainer.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ghostbatch.datasets.DatasetException;
import org.ghostbatch.datasets.FashionMnist;
import org.ghostbatch.trainer.cli.display.DatasetDisplay;
import org.ghostbatch.trainer.process.ExitCode;
import org.ghostbatch.trainer.settings.DatasetChoice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ghostbatch data fetch}. */
@Command(
    name = "fetch",
    description = "Finds the Fashion-MNIST files, or downloads them into the user's cache.",
    footer = {"%nExample:", "  ghostbatch data fetch"},
    mixinStandardHelpOptions = true)
final class DataFetchCommand implements Callable<Integer> {
  @Under(FlagHeading.DATA)
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = {
        "Where to look first for the Fashion-MNIST files.",
        "Then $GHOSTBATCH_DATA, ./data and the user's cache are searched."
      })
  private Path data;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws DatasetException {
    FashionMnist files =
        DatasetChoice.fashionMnist(
            Optional.ofNullable(data), new DatasetDisplay(spec.commandLine().getErr()));
    spec.commandLine().getOut().println(files.trainingImages().getParent());
    return ExitCode.OK;
  }
}
