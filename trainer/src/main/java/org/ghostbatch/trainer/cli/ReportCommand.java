package org.ghostbatch.trainer.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ghostbatch.trainer.files.InputDirectories;
import org.ghostbatch.trainer.files.OutputDirectory;
import org.ghostbatch.trainer.files.TakenDirectory;
import org.ghostbatch.trainer.formats.ReportFiles;
import org.ghostbatch.trainer.process.ExitCode;
import org.ghostbatch.trainer.report.ReportException;
import org.ghostbatch.trainer.report.ReportLines;
import org.ghostbatch.trainer.report.Reports;
import org.ghostbatch.trainer.report.RunResult;
import org.ghostbatch.trainer.statistics.Decimals;
import org.ghostbatch.trainer.text.TextTable;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ghostbatch report}. */
@Command(
    name = "report",
    description = {
      "Writes the report of a run, sweep or experiment, or compares runs.",
      "It reads the files of the directory and trains nothing."
    },
    footer = {"%nExample:", "  ghostbatch report runs/A runs/B"},
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ReportCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "DIR",
      arity = "1..*",
      description = "A directory to report on, or several runs to compare.")
  private List<Path> directories;

  @Under(FlagHeading.OUTPUT)
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where to write a comparison. Default: runs/comparison-TIME.")
  private Path out;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    List<Reports.Kind> kinds = directories.stream().map(ReportCommand::kind).toList();
    if (directories.size() == 1) {
      return again(directories.get(0));
    }
    return compare(kinds);
  }

  /** What a directory of the command line holds; without anything to report it is a wrong one. */
  private static Reports.Kind kind(Path directory) {
    InputDirectories.check(directory, "name a directory");
    try {
      return Reports.kind(directory);
    } catch (ReportException nothing) {
      throw new UsageException(nothing.getMessage());
    }
  }

  private int again(Path directory) throws IOException {
    if (out != null) {
      throw new UsageException(
          "--out %s: is only for comparing runs; the report of %s goes into that directory"
              .formatted(out, directory));
    }
    List<String> leftOut = new ArrayList<>();
    List<String> notDrawn = new ArrayList<>();
    said(Reports.write(directory, new ReportLines(leftOut::add, notDrawn::add, () -> false)));
    leftOut.forEach(line -> CommandLines.complain(spec.commandLine(), line));
    return leftOut.isEmpty() ? drawn(notDrawn) : ExitCode.DATA;
  }

  /** Says which charts are missing; the exit code of a report without them. */
  private int drawn(List<String> notDrawn) {
    notDrawn.forEach(line -> CommandLines.complain(spec.commandLine(), line));
    return notDrawn.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private int compare(List<Reports.Kind> kinds) throws IOException {
    for (int i = 0; i < kinds.size(); i++) {
      if (kinds.get(i) != Reports.Kind.RUN) {
        throw new UsageException(
            "%s: holds %s; only runs can be compared".formatted(directories.get(i), kinds.get(i)));
      }
    }
    InputDirectories.checkDistinct(directories);
    if (out != null) {
      checkHoldsNoOther(out);
    }
    try (TakenDirectory comparison = TakenDirectory.of(out, Path.of("runs"), "comparison")) {
      List<String> notDrawn = new ArrayList<>();
      Path page =
          Reports.compare(
              directories,
              comparison.path(),
              new ReportLines(line -> {}, notDrawn::add, () -> false));
      spec.commandLine().getOut().println(table(Reports.results(directories)));
      said(page);
      return drawn(notDrawn);
    }
  }

  /** A comparison must not replace a run's own report. */
  private static void checkHoldsNoOther(Path comparison) throws IOException {
    OutputDirectory.check(comparison);
    if (Reports.found(comparison).isPresent()) {
      throw new UsageException(
          "--out %s: has a report of its own; name another directory".formatted(comparison));
    }
    Optional<String> ofOthers = Reports.ofOthers(comparison);
    if (ofOthers.isPresent()) {
      throw new UsageException(
          "--out %s: holds %s, but no report that ghostbatch wrote; name another directory"
              .formatted(comparison, ofOthers.get()));
    }
  }

  private static TextTable table(List<RunResult> results) {
    TextTable table =
        new TextTable(
            "run",
            "end",
            "epochs",
            "validation loss",
            "validation accuracy",
            "best epoch's accuracy",
            "seconds");
    for (RunResult run : results) {
      table.add(
          List.of(
              run.name(),
              run.end(),
              Integer.toString(run.epochs()),
              Double.isNaN(run.validationLoss()) ? "" : Decimals.loss(run.validationLoss()),
              number("%.4f", run.validationAccuracy()),
              number("%.4f", run.bestValidationAccuracy()),
              number("%.1f", run.seconds())));
    }
    return table;
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
  }

  private void said(Path page) {
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.println("report  " + page);
    Path charts = page.resolveSibling(ReportFiles.CHARTS);
    if (Files.isDirectory(charts)) {
      terminal.println("charts  " + charts);
    }
    terminal.flush();
  }
}
