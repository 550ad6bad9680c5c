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
        "Writes Gaussian blobs as CSV, equal to scikit-learn's make_blobs to the last " + "bit.",
    footer = {"%nExample:", "  ghostbatch data blobs --out blobs.csv"},
    mixinStandardHelpOptions = true)
final class DataBlobsCommand implements Callable<Integer> {
  // What Blobs takes at most.
  private static final int MAX_NUMBERS = 1 << 28;
  private static final long LARGEST_SEED = 4_294_967_295L;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Number of points. Default: ${DEFAULT-VALUE}.")
  private int samples;

  @Option(
      names = "--centers",
      paramLabel = "N",
      defaultValue = "3",
      description = "Number of blobs; each is a class. Default: ${DEFAULT-VALUE}.")
  private int centers;

  @Option(
      names = "--features",
      paramLabel = "N",
      defaultValue = "2",
      description = "Coordinates of each point. Default: ${DEFAULT-VALUE}.")
  private int features;

  @Option(
      names = "--std",
      paramLabel = "SIGMA",
      defaultValue = "2",
      description = "Standard deviation of each blob. Default: ${DEFAULT-VALUE}.")
  private double std;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "2",
      description = "scikit-learn's random_state, 0 to 4294967295. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Under(FlagHeading.OUTPUT)
  @Option(
      names = "--out",
      paramLabel = "FILE.csv",
      required = true,
      description = "Where to write. Required.")
  private Path out;

  @Under(FlagHeading.OUTPUT)
  @Option(names = "--overwrite", description = "Replace the file.")
  private boolean overwrite;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    OutputFile.check("--out", out, overwrite);
    check();
    new Blobs(samples, centers, features, std, seed).draw().writeCsv(out);
    spec.commandLine().getOut().printf("%,d points written to %s%n", samples, out);
    return ExitCode.OK;
  }

  private void check() {
    requirePositive("--samples", samples);
    requirePositive("--centers", centers);
    requirePositive("--features", features);
    if ((long) samples * features > MAX_NUMBERS) {
      throw new UsageException(
          "--samples %d: with --features %d, there would be more than %d numbers; use fewer"
              .formatted(samples, features, MAX_NUMBERS));
    }
    if (!(std >= 0 && Double.isFinite(std))) {
      throw new UsageException("--std %s: must be a finite number from 0".formatted(std));
    }
    if (seed < 0 || seed > LARGEST_SEED) {
      throw new UsageException("--seed %d: must lie in 0..%d".formatted(seed, LARGEST_SEED));
    }
  }

  private static void requirePositive(String flag, int value) {
    if (value < 1) {
      throw new UsageException("%s %d: must be at least 1".formatted(flag, value));
    }
  }
}
