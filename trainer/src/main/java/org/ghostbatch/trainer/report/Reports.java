package org.ghostbatch.trainer.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ghostbatch.trainer.files.Directories;
import org.ghostbatch.trainer.files.WholeFile;
import org.ghostbatch.trainer.formats.ExperimentFiles;
import org.ghostbatch.trainer.formats.ReportFiles;
import org.ghostbatch.trainer.formats.RunFiles;
import org.ghostbatch.trainer.formats.SpeedFiles;
import org.ghostbatch.trainer.formats.SweepFiles;

/**
 * Makes reports: {@code report.html}, one file that needs no network, and each of its charts as PNG
 * and SVG in {@code charts/}.
 */
public final class Reports {
  private Reports() {}

  /** What a directory can hold: the first whose file is there. */
  public enum Kind {
    EXPERIMENT("an experiment", ExperimentFiles.EXPERIMENT),
    SWEEP("a sweep", SweepFiles.SWEEP),
    SPEED("measured speeds", SpeedFiles.SPEED),
    RUN("a run", RunFiles.CONFIG);

    private final String words;
    private final String file;

    Kind(String words, String file) {
      this.words = words;
      this.file = file;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /**
   * What a directory holds.
   *
   * @throws ReportException if the directory is missing or holds nothing to report on
   */
  public static Kind kind(Path directory) throws ReportException {
    if (!Files.isDirectory(directory)) {
      throw new ReportException(directory, "is not a directory");
    }
    return found(directory)
        .orElseThrow(
            () ->
                new ReportException(
                    directory,
                    "holds no %s: name the directory of a run, a sweep, an experiment or measured speeds"
                        .formatted(
                            Arrays.stream(Kind.values())
                                .map(kind -> kind.file)
                                .collect(Collectors.joining(", no ")))));
  }

  /** What a directory holds, or nothing if there is none of these. */
  public static Optional<Kind> found(Path directory) {
    return Arrays.stream(Kind.values())
        .filter(kind -> Files.exists(directory.resolve(kind.file)))
        .findFirst();
  }

  /**
   * Writes the report of what the directory holds, and replaces an earlier one.
   *
   * @return the page
   * @throws ReportException if its files are missing or damaged
   */
  public static Path write(Path directory) throws IOException {
    return write(directory, ReportListener.NONE);
  }

  /**
   * Writes the report of what the directory holds, and replaces an earlier one.
   *
   * @param listener notified of what is left out
   * @return the page
   * @throws ReportException if the directory's own files are missing or damaged
   */
  public static Path write(Path directory, ReportListener listener) throws IOException {
    Page page =
        switch (kind(directory)) {
          case RUN -> RunReport.of(RunContents.read(directory).requireEpoch());
          case SWEEP -> sweep(SweepContents.read(directory), listener);
          case EXPERIMENT -> ExperimentReport.of(ExperimentContents.read(directory));
          case SPEED -> SpeedReport.of(SpeedContents.read(directory));
        };
    return write(page, directory, listener);
  }

  private static Page sweep(SweepContents sweep, ReportListener listener) throws IOException {
    sweep.leftOut().forEach(listener::leftOut);
    return SweepReport.of(sweep);
  }

  /**
   * Rejects a run whose files are damaged or do not fit together.
   *
   * @throws ReportException naming the file
   */
  public static void requireWhole(Path run) throws IOException {
    RunContents.read(run).requireEpoch();
  }

  /**
   * Writes a report that compares runs.
   *
   * @param out its directory, which is made
   * @param listener notified of charts that are left out
   * @return the page
   * @throws ReportException if a run is damaged, or none of them has an epoch yet
   */
  public static Path compare(List<Path> runs, Path out, ReportListener listener)
      throws IOException {
    List<RunContents> read = read(runs);
    if (read.stream().allMatch(run -> run.history().isEmpty())) {
      read.get(0).requireEpoch();
    }
    Directories.make("--out", out);
    return write(ComparisonReport.of(read, out), out, listener);
  }

  /** Writes a report that compares runs, and does not report charts that are left out. */
  public static Path compare(List<Path> runs, Path out) throws IOException {
    return compare(runs, out, ReportListener.NONE);
  }

  /** The result of each run. */
  public static List<RunResult> results(List<Path> runs) throws IOException {
    return read(runs).stream().map(RunResult::of).toList();
  }

  private static List<RunContents> read(List<Path> directories) throws IOException {
    List<RunContents> runs = new ArrayList<>();
    for (Path directory : directories) {
      runs.add(RunContents.read(directory));
    }
    return runs;
  }

  /** Removes a report, if there is one: images without a page are not a report's. */
  public static void delete(Path directory) throws IOException {
    Path page = directory.resolve(ReportFiles.PAGE);
    if (Files.exists(page)) {
      deleteCharts(directory.resolve(ReportFiles.CHARTS));
      Files.deleteIfExists(page);
    }
  }

  /** The name of a page or of charts that a report would replace and we have not written. */
  public static Optional<String> ofOthers(Path directory) throws IOException {
    Path page = directory.resolve(ReportFiles.PAGE);
    if (!Files.exists(page)) {
      return Files.exists(directory.resolve(ReportFiles.CHARTS))
          ? Optional.of(ReportFiles.CHARTS)
          : Optional.empty();
    }
    return Files.isRegularFile(page) && HtmlPage.isOurs(page)
        ? Optional.empty()
        : Optional.of(ReportFiles.PAGE);
  }

  private static void deleteCharts(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.toList();
    }
    List<Path> images = files.stream().filter(Reports::isImage).toList();
    for (Path image : images) {
      Files.deleteIfExists(image);
    }
    if (images.size() == files.size()) {
      Files.delete(folder);
    }
  }

  private static boolean isImage(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".png") || name.endsWith(".svg");
  }

  private static Path write(Page page, Path directory, ReportListener listener) throws IOException {
    Path file = directory.resolve(ReportFiles.PAGE);
    boolean replaces = Files.exists(file);
    WholeFile.write(file, HtmlPage.of(page));
    if (replaces) {
      deleteCharts(directory.resolve(ReportFiles.CHARTS));
    }
    if (!page.charts().isEmpty()) {
      new ChartDrawing().write(page.charts(), directory.resolve(ReportFiles.CHARTS), listener);
    }
    return file;
  }
}
