package org.ghostbatch.trainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.IdxExamples;
import org.ghostbatch.datasets.Sketches;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ghostbatch data sketches}. */
@Command(
    name = "sketches",
    description =
        "Draws the sketches and writes them as four IDX files, named like Fashion-MNIST's.",
    mixinStandardHelpOptions = true)
final class DataSketchesCommand implements Callable<Integer> {
  /** What it writes: images and labels to train on, then to test on. */
  static final List<String> FILES =
      List.of(
          "train-images-idx3-ubyte",
          "train-labels-idx1-ubyte",
          "t10k-images-idx3-ubyte",
          "t10k-labels-idx1-ubyte");

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Draws others with another seed. Default: ${DEFAULT-VALUE}, the embedded ones.")
  private long seed;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where to write.")
  private Path out;

  @Option(names = "--overwrite", description = "Replace files of these names.")
  private boolean overwrite;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    OutputDirectory.check(out);
    List<Path> files = FILES.stream().map(out::resolve).toList();
    for (Path file : files) {
      OutputFile.check("--out", file, overwrite);
    }
    Dataset sketches = Sketches.dataset(seed);
    Files.createDirectories(out);
    IdxExamples.write(sketches.training(), files.get(0), files.get(1));
    IdxExamples.write(sketches.test(), files.get(2), files.get(3));
    spec.commandLine()
        .getOut()
        .printf(
            "%,d training and %,d test sketches written to %s%n",
            sketches.training().count(), sketches.test().count(), out);
    return ExitCode.OK;
  }
}
