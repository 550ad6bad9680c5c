package org.ghostbatch.trainer.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.ghostbatch.accumulate.Precision;
import org.ghostbatch.accumulate.export.Classifier;
import org.ghostbatch.accumulate.export.InputFormat;
import org.ghostbatch.datasets.Dataset;
import org.ghostbatch.datasets.DatasetException;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.trainer.cli.display.DatasetDisplay;
import org.ghostbatch.trainer.files.OutputDirectory;
import org.ghostbatch.trainer.process.ExitCode;
import org.ghostbatch.trainer.run.HeldOut;
import org.ghostbatch.trainer.run.OwnFiles;
import org.ghostbatch.trainer.serving.Evaluation;
import org.ghostbatch.trainer.serving.EvaluationResult;
import org.ghostbatch.trainer.serving.Model;
import org.ghostbatch.trainer.settings.DatasetChoice;
import org.ghostbatch.trainer.settings.SlowPrecision;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ghostbatch evaluate}. */
@Command(
    name = "evaluate",
    description = {
      "Scores a model: loss, accuracy, classes, confusion matrix.",
      "A run is scored on its own dataset, unless flags name another."
    },
    footer = {"%nExample:", "  ghostbatch evaluate runs/A"},
    mixinStandardHelpOptions = true,
    modelTransformer = OneValueAFlag.class,
    sortOptions = false)
public final class EvaluateCommand implements Callable<Integer> {
  @Mixin private ModelArgument modelArgument;
  @Mixin private DatasetOptions datasetOptions;
  @Mixin private AnswerPrecisionOptions precisionOptions;

  @Under(FlagHeading.DATA)
  @Option(
      names = "--part",
      paramLabel = "PART",
      description = {
        "${COMPLETION-CANDIDATES}. Default: test, or training if there are no test " + "examples.",
        "validation: the examples that the run held out, which its seed and "
            + "--validation determine."
      })
  private DatasetPart part;

  @Under(FlagHeading.OUTPUT)
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Also write JSON, CSV and a picture to DIR.")
  private Path out;

  @Under(FlagHeading.OUTPUT)
  @Option(names = "--overwrite", description = "Replace the files in --out.")
  private boolean overwrite;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    modelArgument.check();
    DatasetChoice given = datasetOptions.choice();
    if (part == DatasetPart.VALIDATION) {
      HeldOut.check(modelArgument.directory());
    }
    if (out != null) {
      OutputDirectory.checkEmpty(out, overwrite);
      OwnFiles.checkEvaluation(out);
    } else if (overwrite) {
      throw new UsageException("--overwrite: needs --out DIR");
    }
    PrintWriter err = spec.commandLine().getErr();
    Precision precision = precisionOptions.choice(modelArgument.directory());
    SlowPrecision.warning(precision, Model.workplace().device()).ifPresent(err::println);
    try (Model model = modelArgument.open(precision, spec.commandLine())) {
      Dataset dataset = choice(model, given).open(false, new DatasetDisplay(err));
      DatasetPart chosen = part == null ? DatasetPart.usualOf(dataset) : part;
      Examples examples = chosen.of(dataset, modelArgument.directory());
      check(model.classifier(), dataset, chosen, examples);
      Evaluation evaluation =
          Evaluation.of(model.classifier(), examples, names(model.classifier(), dataset));
      EvaluationResult result =
          new EvaluationResult(
              model.source(),
              Model.isRun(modelArgument.directory()) ? precision.toString() : null,
              dataset.name(),
              chosen.toString(),
              evaluation);
      PrintWriter print = spec.commandLine().getOut();
      print.println(result.text(out != null));
      if (out != null) {
        result.write(out);
        print.println("written to " + out);
      }
      print.flush();
    }
    return ExitCode.OK;
  }

  private DatasetChoice choice(Model model, DatasetChoice given) {
    return given.isGiven() || model.dataset().isEmpty()
        ? given
        : DatasetOfRun.read(modelArgument.directory(), model.dataset().get()).choice();
  }

  private static void check(
      Classifier classifier, Dataset dataset, DatasetPart part, Examples examples)
      throws DatasetException {
    InputFormat format = InputFormat.of(examples);
    if (!format.equals(classifier.format())) {
      throw new DatasetException(
          "%s has examples of %s, and the model takes %s: name the model's own with --dataset"
              .formatted(dataset.name(), format, classifier.format()));
    }
    // A file of labels does not show classes above the largest that it holds.
    if (examples.classes() > classifier.classes()) {
      throw new DatasetException(
          "%s has %d classes, and the model knows %d: name the model's own with --dataset"
              .formatted(dataset.name(), examples.classes(), classifier.classes()));
    }
    if (examples.count() == 0) {
      throw new DatasetException(
          "%s has no %s examples: try --part %s"
              .formatted(
                  dataset.name(),
                  part,
                  part == DatasetPart.TEST ? DatasetPart.TRAINING : DatasetPart.TEST));
    }
  }

  private static List<String> names(Classifier classifier, Dataset dataset) {
    if (dataset.classNames().size() == classifier.classes()) {
      return dataset.classNames();
    }
    return classifier.classNames().isEmpty()
        ? IntStream.range(0, classifier.classes())
            .mapToObj(label -> String.format(Locale.ROOT, "%d", label))
            .toList()
        : classifier.classNames();
  }
}
