package org.ghostbatch.trainer.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.ghostbatch.datasets.ContactSheet;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.ElementType;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.trainer.cli.display.DatasetDisplay;
import org.ghostbatch.trainer.files.OutputFile;
import org.ghostbatch.trainer.process.ExitCode;
import org.ghostbatch.trainer.settings.DatasetChoice;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ghostbatch data show}. */
@Command(
    name = "show",
    description = "Prints counts and class balance, and draws examples of each class.",
    footer = {"%nExample:", "  ghostbatch data show --out sheet.png"},
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class DataShowCommand implements Callable<Integer> {
  // A longer table would scroll the lines above it away.
  private static final int MAX_ROWS = 100;

  @Mixin private DatasetOptions datasetOptions;

  @Under(FlagHeading.OUTPUT)
  @Option(
      names = "--out",
      paramLabel = "FILE.png",
      defaultValue = "contact-sheet.png",
      description = "Where to draw. Default: ${DEFAULT-VALUE}.")
  private Path out;

  @Option(
      names = "--columns",
      paramLabel = "N",
      defaultValue = "16",
      description = "Examples to draw of each class. Default: ${DEFAULT-VALUE}.")
  private int columns;

  @Under(FlagHeading.OUTPUT)
  @Option(names = "--overwrite", description = "Replace the picture.")
  private boolean overwrite;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    DatasetChoice choice = datasetOptions.choice();
    if (columns < 1) {
      throw new UsageException("--columns %d: must be at least 1".formatted(columns));
    }
    OutputFile.check("--out", out, overwrite);
    Dataset dataset = choice.open(false, new DatasetDisplay(spec.commandLine().getErr()));
    PrintWriter print = spec.commandLine().getOut();
    Examples training = dataset.training();
    print.printf(
        "%s: examples of shape %s, %s, %d classes%n",
        dataset.name(),
        Arrays.toString(training.shape()),
        training.elementType().name().toLowerCase(Locale.ROOT),
        training.classes());
    int[] trainingCounts = training.classCounts();
    int[] testCounts = dataset.test().classCounts();
    int[] labels =
        IntStream.range(0, training.classes())
            .filter(
                label ->
                    training.classes() <= MAX_ROWS || trainingCounts[label] + testCounts[label] > 0)
            .toArray();
    print.printf(Locale.ROOT, "%-6s%-14s%10s%10s%n", "label", "class", "training", "test");
    Arrays.stream(labels)
        .limit(MAX_ROWS)
        .forEach(
            label ->
                print.printf(
                    Locale.ROOT,
                    "%-6d%-14s%,10d%,10d%n",
                    label,
                    dataset.classNames().get(label),
                    trainingCounts[label],
                    testCounts[label]));
    if (labels.length > MAX_ROWS) {
      print.printf(Locale.ROOT, "... and %,d more classes%n", labels.length - MAX_ROWS);
    }
    if (labels.length < training.classes()) {
      print.printf(
          Locale.ROOT, "%,d classes have no examples%n", training.classes() - labels.length);
    }
    print.printf(Locale.ROOT, "%-20s%,10d%,10d%n", "all", training.count(), dataset.test().count());
    if (training.shape().length == 2 && training.elementType() == ElementType.UINT8) {
      ContactSheet.write(training, columns, out);
      print.printf("drawn: %s%n", out);
      if (training.classes() > ContactSheet.MAX_CLASSES) {
        print.printf(
            "the picture has the first %d classes that have training examples%n",
            ContactSheet.MAX_CLASSES);
      }
    } else {
      print.println("no picture: these examples are not images of bytes");
    }
    return ExitCode.OK;
  }
}
