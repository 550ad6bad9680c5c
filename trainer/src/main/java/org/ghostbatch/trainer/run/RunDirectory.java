package org.ghostbatch.trainer.run;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.ghostbatch.trainer.checkpoints.CheckpointDirectory;
import org.ghostbatch.trainer.checkpoints.CheckpointException;
import org.ghostbatch.trainer.files.Directories;
import org.ghostbatch.trainer.files.DirectoryTree;
import org.ghostbatch.trainer.files.FileFault;
import org.ghostbatch.trainer.files.OutputDirectory;
import org.ghostbatch.trainer.files.RunLock;
import org.ghostbatch.trainer.files.WholeFile;
import org.ghostbatch.trainer.formats.RunConfig;
import org.ghostbatch.trainer.formats.RunFiles;
import org.ghostbatch.trainer.formats.Summary;
import org.ghostbatch.trainer.report.ReportListener;
import org.ghostbatch.trainer.report.Reports;
import org.ghostbatch.trainer.text.UsageException;

/**
 * What a run leaves behind: {@code config.json}, {@code flags.txt}, {@code history.csv}, {@code
 * summary.json}, {@code tensorboard/}, {@code checkpoints/}, and the report that is made of them.
 * The one place that writes a run's files, for one process at a time.
 */
public final class RunDirectory implements AutoCloseable {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static final CSVFormat ROWS = CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();

  private final Path directory;
  private final RunLock lock;
  private CSVPrinter history;
  private TensorBoardLog tensorBoard;
  private boolean begunHere;

  private RunDirectory(Path directory, RunLock lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * Rejects a directory where no run may be written.
   *
   * @throws UsageException naming the directory and the remedy
   */
  public static void check(Path directory, boolean overwrite) {
    OutputDirectory.check(directory);
    OwnFiles.checkHoldsNoOther(directory, Reports.Kind.RUN);
    OwnFiles.checkRun(directory);
    if (!overwrite && holdsRun(directory)) {
      throw new UsageException(
          "--out %s: holds a run already; name another directory or add --overwrite"
              .formatted(directory));
    }
  }

  /** Whether a run was begun here. */
  public static boolean holdsRun(Path directory) {
    return List.of(
            RunFiles.CONFIG,
            RunFiles.HISTORY,
            RunFiles.SUMMARY,
            RunFiles.TENSORBOARD,
            RunFiles.CHECKPOINTS)
        .stream()
        .anyMatch(file -> Files.exists(directory.resolve(file)));
  }

  /** Where the checkpoints of a run lie. */
  public static CheckpointDirectory checkpoints(Path directory) {
    return new CheckpointDirectory(directory.resolve(RunFiles.CHECKPOINTS));
  }

  /**
   * Takes a directory for this process alone.
   *
   * @throws UsageException if another process writes it
   */
  static RunDirectory open(Path directory) throws IOException {
    Directories.make("--out", directory);
    return new RunDirectory(directory, RunLock.take(directory));
  }

  /** The process that wrote here before and was killed. */
  Optional<String> abandoned() {
    return lock.abandoned();
  }

  public CheckpointDirectory checkpoints() {
    return checkpoints(directory);
  }

  /**
   * The configuration of the run that is here, or nothing where it had not come that far.
   *
   * @throws CheckpointException if it is damaged
   */
  Optional<RunConfig> config() throws IOException {
    return config(directory);
  }

  /**
   * The configuration of the run in a directory, or nothing where it has none.
   *
   * @throws CheckpointException if it is damaged
   */
  static Optional<RunConfig> config(Path directory) throws IOException {
    Path file = directory.resolve(RunFiles.CONFIG);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode json = JSON.readTree(file.toFile());
      if (!json.isObject()) {
        throw new CheckpointException(file, "is damaged");
      }
      for (Map.Entry<String, JsonNode> setting : json.properties()) {
        if (!RunConfig.knows(setting.getKey())) {
          throw new CheckpointException(
              file, "has a setting that this version does not know: " + setting.getKey());
        }
      }
      return Optional.of(JSON.treeToValue(json, RunConfig.class));
    } catch (JacksonException damaged) {
      throw new CheckpointException(file, "is damaged", damaged);
    }
  }

  /** Whether the run that is here is complete, and all of it is written. */
  boolean isCompleted() throws IOException {
    Path file = directory.resolve(RunFiles.SUMMARY);
    try {
      return Files.exists(file) && JSON.readTree(file.toFile()).path(Summary.COMPLETED).asBoolean();
    } catch (JacksonException damaged) {
      return false;
    }
  }

  /** Whether an epoch of the run that is here is done. */
  boolean hasHistory() throws IOException {
    Path file = directory.resolve(RunFiles.HISTORY);
    return Files.exists(file) && Files.size(file) > text(List.of()).length();
  }

  /** Removes what an earlier run left, for a new one to begin. */
  void clear() throws IOException {
    begunHere = !holdsRun(directory);
    deleteResults();
    checkpoints().delete();
    // The settings last: by them the rest is recognized, should this process be killed here.
    for (String file : List.of(RunFiles.HISTORY, RunFiles.FLAGS, RunFiles.CONFIG)) {
      Files.deleteIfExists(directory.resolve(file));
    }
  }

  /** What is made of the history. */
  private void deleteResults() throws IOException {
    Files.deleteIfExists(directory.resolve(RunFiles.SUMMARY));
    DirectoryTree.delete(directory.resolve(RunFiles.TENSORBOARD));
    Reports.delete(directory);
  }

  /**
   * Begins to write a run, or resumes one.
   *
   * @param before the epochs that are done: what was written of later ones is written again
   */
  void start(RunConfig config, RunFlags flags, List<EpochRecord> before) throws IOException {
    deleteDrafts();
    WholeFile.write(directory.resolve(RunFiles.FLAGS), flags.text());
    WholeFile.write(directory.resolve(RunFiles.CONFIG), JSON.writeValueAsString(config));
    deleteResults();
    Path file = directory.resolve(RunFiles.HISTORY);
    // The file was last written when the last epoch ended, and is to say so again.
    FileTime lastEnd =
        Files.exists(file) ? Files.getLastModifiedTime(file) : FileTime.from(Instant.now());
    WholeFile.write(file, text(before));
    Files.setLastModifiedTime(file, lastEnd);
    history = new CSVPrinter(Files.newBufferedWriter(file, StandardOpenOption.APPEND), ROWS);
    tensorBoard = TensorBoardLog.create(directory.resolve(RunFiles.TENSORBOARD));
    List<Instant> times = EpochTimes.of(before, lastEnd.toInstant());
    for (int index = 0; index < before.size(); index++) {
      tensorBoard.add(before.get(index), times.get(index));
    }
  }

  /** What a process was about to write when it was killed. */
  private void deleteDrafts() throws IOException {
    try (DirectoryStream<Path> drafts =
        Files.newDirectoryStream(directory, "{config,history,summary,flags}.*.tmp")) {
      for (Path draft : drafts) {
        Files.delete(draft);
      }
    }
  }

  private static String text(List<EpochRecord> epochs) throws IOException {
    StringWriter text = new StringWriter();
    CSVFormat format = ROWS.builder().setHeader(RunFiles.HISTORY_HEADER.array()).get();
    try (CSVPrinter rows = new CSVPrinter(text, format)) {
      for (EpochRecord epoch : epochs) {
        rows.printRecord(RunFiles.HISTORY_HEADER.row(epoch.cells()));
      }
    }
    return text.toString();
  }

  Path path() {
    return directory;
  }

  /** Adds an epoch to the history and to TensorBoard's events, at once. */
  void add(EpochRecord epoch) throws IOException {
    try {
      history.printRecord(RunFiles.HISTORY_HEADER.row(epoch.cells()));
      history.flush();
    } catch (IOException full) {
      throw FileFault.of(directory.resolve(RunFiles.HISTORY), full);
    }
    tensorBoard.add(epoch, EpochTimes.of(List.of(epoch), Instant.now()).get(0));
  }

  void finish(Summary summary) throws IOException {
    WholeFile.write(directory.resolve(RunFiles.SUMMARY), JSON.writeValueAsString(summary));
  }

  /** Whether {@link #finish} has written what a report is made of. */
  boolean isFinished() {
    return Files.exists(directory.resolve(RunFiles.SUMMARY));
  }

  /**
   * Writes the report of what there is.
   *
   * @return its page
   */
  Path report(ReportListener listener) throws IOException {
    return Reports.write(directory, listener);
  }

  /** Removes a run without results; one that was begun earlier, or replaced another, stays. */
  void discard() throws IOException {
    closeFiles();
    if (!begunHere) {
      return;
    }
    clear();
    lock.remove();
    if (DirectoryTree.isEmpty(directory)) {
      Files.delete(directory);
    }
  }

  private void closeFiles() throws IOException {
    if (tensorBoard != null) {
      tensorBoard.close();
      tensorBoard = null;
    }
    if (history != null) {
      history.close();
      history = null;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      closeFiles();
    } finally {
      lock.close();
    }
  }
}
