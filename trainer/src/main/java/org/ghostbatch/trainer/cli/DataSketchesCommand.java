package org.ghostbatch.trainer.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.IdxExamples;
import org.ghostbatch.datasets.Sketches;
import org.ghostbatch.trainer.files.Directories;
import org.ghostbatch.trainer.files.OutputDirectory;
import org.ghostbatch.trainer.files.OutputFile;
import org.ghostbatch.trainer.process.ExitCode;
import org.ghostbatch.trainer.settings.StandIn;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ghostbatch data sketches}. */
@Command(
    name = "sketches",
    description = "Writes the built-in sketches as four IDX files, named like Fashion-MNIST's.",
    footer = {"%nExample:", "  ghostbatch data sketches --out DIR"},
    mixinStandardHelpOptions = true)
final class DataSketchesCommand implements Callable<Integer> {
  private static final int CLASSES = 10;
  // After the header of an IDX file of one dimension.
  private static final int LABELS_AT = 8;
  private static final int LABELS_READ = 1000;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Which sketches to draw. Default: ${DEFAULT-VALUE}, the built-in ones.")
  private long seed;

  @Under(FlagHeading.OUTPUT)
  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where to write. Required.")
  private Path out;

  @Under(FlagHeading.OUTPUT)
  @Option(names = "--overwrite", description = "Replace files of these names.")
  private boolean overwrite;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    OutputDirectory.check(out);
    List<Path> files = StandIn.FILES.stream().map(out::resolve).toList();
    for (Path file : files) {
      OutputFile.check("--out", file, overwrite);
    }
    checkIsOurs(files.get(0), files.get(1));
    checkIsOurs(files.get(2), files.get(3));
    Dataset sketches = Sketches.dataset(seed);
    Directories.make("--out", out);
    IdxExamples.write(sketches.training(), files.get(0), files.get(1));
    IdxExamples.write(sketches.test(), files.get(2), files.get(3));
    spec.commandLine()
        .getOut()
        .printf(
            "%,d training and %,d test sketches written to %s%n",
            sketches.training().count(), sketches.test().count(), out);
    return ExitCode.OK;
  }

  /**
   * Rejects images and labels that are not ours, for instance Fashion-MNIST's, whose names are the
   * same.
   */
  private static void checkIsOurs(Path images, Path labels) throws IOException {
    if ((Files.exists(images) || Files.exists(labels)) && !areOfSketches(labels)) {
      throw new UsageException(
          "--out %s: was not written by this command, so it is not replaced; name another directory"
              .formatted(Files.exists(images) ? images : labels));
    }
  }

  /** Whether every ten labels have each class once, which real data do not. */
  static boolean areOfSketches(Path labels) throws IOException {
    if (!Files.isRegularFile(labels)) {
      return false;
    }
    byte[] bytes;
    try (InputStream file = Files.newInputStream(labels)) {
      bytes = file.readNBytes(LABELS_AT + LABELS_READ);
    }
    if (bytes.length < LABELS_AT + LABELS_READ) {
      return false;
    }
    for (int ten = LABELS_AT; ten < bytes.length; ten += CLASSES) {
      if (IntStream.range(ten, ten + CLASSES).map(at -> bytes[at]).distinct().count() < CLASSES) {
        return false;
      }
    }
    return true;
  }
}
