package org.ghostbatch.trainer.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import org.ghostbatch.trainer.files.Directories;
import org.ghostbatch.trainer.files.FileFault;
import org.ghostbatch.trainer.files.OutputFile;
import org.ghostbatch.trainer.files.WholeFile;
import org.ghostbatch.trainer.process.ExitCode;
import org.ghostbatch.trainer.serving.BadImageException;
import org.ghostbatch.trainer.serving.CsvPredictions;
import org.ghostbatch.trainer.serving.JsonPredictions;
import org.ghostbatch.trainer.serving.Model;
import org.ghostbatch.trainer.serving.PredictionWriter;
import org.ghostbatch.trainer.serving.Predictor;
import org.ghostbatch.trainer.text.ControlCharacters;
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
    try (Model model = modelArgument.open(spec.commandLine().getErr())) {
      Predictor.requireImages(model.classifier().format());
      return out == null ? predict(model, spec.commandLine().getOut()) : predict(model, out);
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

  /** Into a file that is there when all answers are. */
  private int predict(Model model, Path file) throws IOException {
    Directories.make(file.toAbsolutePath().getParent());
    Path draft = WholeFile.draft(file);
    try {
      int exitCode;
      try (Writer text = Files.newBufferedWriter(draft)) {
        exitCode = predict(model, text);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      spec.commandLine().getOut().println("written to " + file);
      return exitCode;
    } catch (IOException fault) {
      throw FileFault.of(file, fault);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private int predict(Model model, Writer text) throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    Predictor predictor = new Predictor(model.classifier(), resize, invert);
    PredictionWriter writer = writer(model, text);
    int exitCode = ExitCode.OK;
    for (Path file : files) {
      if (text instanceof PrintWriter printer && printer.checkError()) {
        // The reader has closed its end.
        break;
      }
      try {
        predictor.predict(file, writer);
      } catch (BadImageException bad) {
        err.println(ControlCharacters.inOneLine(bad.getMessage()));
        exitCode = ExitCode.DATA;
      }
    }
    writer.finish();
    return exitCode;
  }

  private PredictionWriter writer(Model model, Writer text) throws IOException {
    return switch (format) {
      case CSV -> new CsvPredictions(text, model.classifier().classes(), probabilities);
      case JSON -> new JsonPredictions(text, probabilities);
    };
  }
}
