package org.ghostbatch.trainer.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ghostbatch.datasets.Blobs;
import org.ghostbatch.trainer.files.OutputFile;
import org.ghostbatch.trainer.process.ExitCode;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ghostbatch data blobs}. */
@Command(
    name = "blobs",
    description =
        "Draws Gaussian blobs as scikit-learn's make_blobs does, to the last bit, and writes a CSV.",
    mixinStandardHelpOptions = true)
final class DataBlobsCommand implements Callable<Integer> {
  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Default: ${DEFAULT-VALUE}.")
  private int samples;

  @Option(
      names = "--centers",
      paramLabel = "N",
      defaultValue = "3",
      description = "Default: ${DEFAULT-VALUE}.")
  private int centers;

  @Option(
      names = "--features",
      paramLabel = "N",
      defaultValue = "2",
      description = "Default: ${DEFAULT-VALUE}.")
  private int features;

  @Option(
      names = "--std",
      paramLabel = "SIGMA",
      defaultValue = "2",
      description = "The standard deviation of each blob. Default: ${DEFAULT-VALUE}.")
  private double std;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "2",
      description = "scikit-learn's random_state, 0 to 4294967295. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "FILE.csv",
      required = true,
      description = "Where to write.")
  private Path out;

  @Option(names = "--overwrite", description = "Replace the file.")
  private boolean overwrite;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    OutputFile.check("--out", out, overwrite);
    blobs().draw().writeCsv(out);
    spec.commandLine().getOut().printf("%,d points written to %s%n", samples, out);
    return ExitCode.OK;
  }

  private Blobs blobs() {
    try {
      return new Blobs(samples, centers, features, std, seed);
    } catch (IllegalArgumentException outOfRange) {
      throw new UsageException("--" + outOfRange.getMessage());
    }
  }
}
