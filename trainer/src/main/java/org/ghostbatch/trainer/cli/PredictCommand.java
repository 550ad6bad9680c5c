package org.ghostbatch.trainer.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import org.ghostbatch.accumulate.Precision;
import org.ghostbatch.trainer.files.FileFault;
import org.ghostbatch.trainer.files.MadeDirectories;
import org.ghostbatch.trainer.files.OutputFile;
import org.ghostbatch.trainer.files.WholeFile;
import org.ghostbatch.trainer.process.ExitCode;
import org.ghostbatch.trainer.serving.BadImageException;
import org.ghostbatch.trainer.serving.CsvPredictions;
import org.ghostbatch.trainer.serving.JsonPredictions;
import org.ghostbatch.trainer.serving.Model;
import org.ghostbatch.trainer.serving.PredictionWriter;
import org.ghostbatch.trainer.serving.Predictor;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ghostbatch predict}. */
@Command(
    name = "predict",
    description = {
      "Classifies images: IDX files and PNG or JPEG pictures.",
      "IDX files may be packed (.gz). A file that cannot be read is reported and "
          + "skipped; the exit code is then 65."
    },
    footer = {"%nExample:", "  ghostbatch predict runs/A images.gz picture.png"},
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class PredictCommand implements Callable<Integer> {
  @Mixin private ModelArgument modelArgument;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Images; colours are converted to grey.")
  private List<Path> files;

  @Under(FlagHeading.OUTPUT)
  @Option(
      names = "--format",
      paramLabel = "NAME",
      defaultValue = "csv",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private PredictionFormat format;

  @Under(FlagHeading.OUTPUT)
  @Option(names = "--probabilities", description = "Print the probability of every class.")
  private boolean probabilities;

  @Option(names = "--resize", description = "Scale images to the model's size.")
  private boolean resize;

  @Option(
      names = "--invert",
      description =
          "Invert images that are dark on a light background. Fashion-MNIST is light on " + "dark.")
  private boolean invert;

  @Under(FlagHeading.OUTPUT)
  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where to write. Default: the standard output.")
  private Path out;

  @Under(FlagHeading.OUTPUT)
  @Option(names = "--overwrite", description = "Replace the file of --out.")
  private boolean overwrite;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    modelArgument.check();
    if (out != null) {
      OutputFile.check("--out", out, overwrite);
      checkIsNoImage();
    } else if (overwrite) {
      throw new UsageException("--overwrite: needs --out FILE");
    }
    try (Model model = modelArgument.open(Precision.FLOAT32, spec.commandLine())) {
      Predictor.requireImages(model.classifier().format());
      return out == null
          ? exitCode(predict(model, spec.commandLine().getOut()))
          : predict(model, out);
    }
  }

  private void checkIsNoImage() throws IOException {
    for (Path file : files) {
      if (Files.exists(out) && Files.exists(file) && Files.isSameFile(out, file)) {
        throw new UsageException(
            "--out %s: is one of the images; name another file".formatted(out));
      }
    }
  }

  /** Into a file that is there when all answers are; into none if there are no answers. */
  private int predict(Model model, Path file) throws IOException {
    try (MadeDirectories parent = MadeDirectories.of("--out", file.toAbsolutePath().getParent())) {
      return predict(model, file, WholeFile.draft(parent.path().resolve(file.getFileName())));
    }
  }

  private int predict(Model model, Path file, Path draft) throws IOException {
    try {
      int skipped;
      try (Writer text = Files.newBufferedWriter(draft)) {
        skipped = predict(model, text);
      }
      if (skipped == files.size()) {
        return ExitCode.DATA;
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      spec.commandLine().getOut().println("written to " + file);
      return exitCode(skipped);
    } catch (IOException fault) {
      throw FileFault.of(file, fault);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static int exitCode(int skipped) {
    return skipped == 0 ? ExitCode.OK : ExitCode.DATA;
  }

  /** Returns how many files were skipped, because they could not be read. */
  private int predict(Model model, Writer text) throws IOException {
    Predictor predictor = new Predictor(model.classifier(), resize, invert);
    PredictionWriter writer = writer(model, text);
    int skipped = 0;
    for (Path file : files) {
      if (text instanceof PrintWriter printer && printer.checkError()) {
        // The reader has closed its end.
        break;
      }
      try {
        predictor.predict(file, writer);
      } catch (BadImageException bad) {
        CommandLines.complain(spec.commandLine(), bad.getMessage());
        skipped++;
      }
    }
    writer.finish();
    return skipped;
  }

  private PredictionWriter writer(Model model, Writer text) throws IOException {
    return switch (format) {
      case CSV -> new CsvPredictions(text, model.classifier().classes(), probabilities);
      case JSON -> new JsonPredictions(text, probabilities);
    };
  }
}
