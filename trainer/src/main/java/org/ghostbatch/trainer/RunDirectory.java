package org.ghostbatch.trainer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.ghostbatch.trainer.report.Reports;

/**
 * What a run leaves behind: {@code config.json}, {@code history.csv}, {@code summary.json}, {@code
 * tensorboard/}, and the report that is made of them. The one place that writes a run's files.
 */
final class RunDirectory implements AutoCloseable {
  static final String CONFIG = "config.json";
  private static final String HISTORY = "history.csv";
  static final String SUMMARY = "summary.json";
  private static final String TENSORBOARD = "tensorboard";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path directory;
  private final CSVPrinter history;
  private final TensorBoardLog tensorBoard;

  private RunDirectory(Path directory, CSVPrinter history, TensorBoardLog tensorBoard) {
    this.directory = directory;
    this.history = history;
    this.tensorBoard = tensorBoard;
  }

  /**
   * Complains if a run may not be written here.
   *
   * @throws UsageException naming the directory and the remedy
   */
  static void check(Path directory, boolean overwrite) {
    OutputDirectory.check(directory);
    OutputDirectory.checkHoldsNoOther(directory, Reports.Kind.RUN);
    if (!overwrite && holdsRun(directory)) {
      throw new UsageException(
          "--out %s: holds a run already; name another directory or add --overwrite"
              .formatted(directory));
    }
  }

  private static boolean holdsRun(Path directory) {
    return List.of(CONFIG, HISTORY, SUMMARY, TENSORBOARD).stream()
        .anyMatch(file -> Files.exists(directory.resolve(file)));
  }

  /** Begins a run, which replaces one that the directory may hold. */
  static RunDirectory begin(Path directory, RunConfig config) throws IOException {
    Files.createDirectories(directory);
    for (String file : List.of(CONFIG, HISTORY, SUMMARY)) {
      Files.deleteIfExists(directory.resolve(file));
    }
    OutputDirectory.delete(directory.resolve(TENSORBOARD));
    Reports.delete(directory);
    JSON.writeValue(directory.resolve(CONFIG).toFile(), config);
    BufferedWriter file = Files.newBufferedWriter(directory.resolve(HISTORY));
    CSVFormat format =
        CSVFormat.DEFAULT.builder().setHeader(EpochRecord.COLUMNS).setRecordSeparator('\n').get();
    CSVPrinter history = new CSVPrinter(file, format);
    history.flush();
    TensorBoardLog tensorBoard = TensorBoardLog.create(directory.resolve(TENSORBOARD));
    return new RunDirectory(directory, history, tensorBoard);
  }

  Path path() {
    return directory;
  }

  /** Adds an epoch to the history and to TensorBoard's events, at once. */
  void add(EpochRecord epoch) throws IOException {
    history.printRecord(epoch.values());
    history.flush();
    tensorBoard.add(epoch);
  }

  void finish(Summary summary) throws IOException {
    JSON.writeValue(directory.resolve(SUMMARY).toFile(), summary);
  }

  /**
   * Writes the report of what there is.
   *
   * @return its page
   */
  Path report() throws IOException {
    return Reports.write(directory);
  }

  /** Takes back a run of which nothing came. */
  void discard() throws IOException {
    close();
    for (String file : List.of(CONFIG, HISTORY)) {
      Files.deleteIfExists(directory.resolve(file));
    }
    OutputDirectory.delete(directory.resolve(TENSORBOARD));
    try (Stream<Path> left = Files.list(directory)) {
      if (left.findAny().isPresent()) {
        return;
      }
    }
    Files.delete(directory);
  }

  @Override
  public void close() throws IOException {
    tensorBoard.close();
    history.close();
  }
}
