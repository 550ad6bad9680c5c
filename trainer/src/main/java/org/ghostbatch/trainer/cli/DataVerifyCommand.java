package org.ghostbatch.trainer.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ghostbatch.datasets.DatasetException;
import org.ghostbatch.datasets.FashionMnist;
import org.ghostbatch.datasets.FileReport;
import org.ghostbatch.trainer.files.InputDirectories;
import org.ghostbatch.trainer.process.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ghostbatch data verify}. */
@Command(
    name = "verify",
    description = "Checks length and SHA-256 of the four Fashion-MNIST files in a directory.",
    footer = {"%nExample:", "  ghostbatch data verify DIR"},
    mixinStandardHelpOptions = true)
final class DataVerifyCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "DIR",
      description = "Holds the files, or a folder fashion-mnist with them.")
  private Path directory;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws DatasetException {
    InputDirectories.check(directory, "name a directory");
    List<FileReport> reports = FashionMnist.verify(directory);
    for (FileReport report : reports) {
      spec.commandLine()
          .getOut()
          .printf(
              Locale.ROOT,
              "%-8s %-28s %s%n",
              report.status().name().toLowerCase(Locale.ROOT),
              report.name(),
              report.details());
    }
    boolean good = reports.stream().allMatch(report -> report.status() == FileReport.Status.OK);
    return good ? ExitCode.OK : ExitCode.DATA;
  }
}
