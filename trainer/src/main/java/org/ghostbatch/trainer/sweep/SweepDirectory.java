package org.ghostbatch.trainer.sweep;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ghostbatch.trainer.files.Directories;
import org.ghostbatch.trainer.files.DirectoryTree;
import org.ghostbatch.trainer.files.InUseException;
import org.ghostbatch.trainer.files.OutputDirectory;
import org.ghostbatch.trainer.files.RunLock;
import org.ghostbatch.trainer.files.WholeFile;
import org.ghostbatch.trainer.formats.CellJson;
import org.ghostbatch.trainer.formats.CellStatus;
import org.ghostbatch.trainer.formats.RunFiles;
import org.ghostbatch.trainer.formats.Summary;
import org.ghostbatch.trainer.formats.SweepFiles;
import org.ghostbatch.trainer.formats.SweepJson;
import org.ghostbatch.trainer.report.ReportException;
import org.ghostbatch.trainer.report.ReportLines;
import org.ghostbatch.trainer.report.Reports;
import org.ghostbatch.trainer.run.TrainingData;
import org.ghostbatch.trainer.text.UsageException;

/**
 * What a sweep leaves behind: {@code sweep.json}, {@code sweep.csv} and a directory a cell. A kill
 * at any moment leaves what can be resumed; shards may share one.
 */
public record SweepDirectory(Path path) {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /**
   * Rejects a directory where no sweep may be written.
   *
   * @throws UsageException naming the directory and the remedy
   */
  public void check(Grid grid) throws IOException {
    Optional<Grid> earlier = grid();
    if (earlier.isEmpty()) {
      checkEmpty();
      return;
    }
    List<Grid.Difference> changes = grid.changes(earlier.get());
    if (!changes.isEmpty()) {
      throw new UsageException(
          "--out %s: holds another sweep: %s; name another directory"
              .formatted(
                  path,
                  changes.stream()
                      .map(
                          change ->
                              "%s was %s and is %s"
                                  .formatted(change.flag(), change.there(), change.here()))
                      .collect(Collectors.joining(", "))));
    }
  }

  private void checkEmpty() throws IOException {
    OutputDirectory.check(path);
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> files = Files.list(path)) {
      if (!files.allMatch(WholeFile::isDraft)) {
        throw new UsageException(
            "--out %s: is not empty and holds no sweep; name another directory".formatted(path));
      }
    }
  }

  /** The grid of the sweep that is here, or nothing. */
  Optional<Grid> grid() throws IOException {
    Path file = path.resolve(SweepFiles.SWEEP);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return read(file, SweepJson.class).map(json -> new Grid(json.axes(), json.fixed()));
    } catch (ReportException | UsageException | NullPointerException damaged) {
      throw new UsageException("%s: is damaged; name another directory".formatted(file));
    }
  }

  /** Makes the directory a sweep's, or the sweep that is here larger. */
  void begin(Grid grid, Shard shard) throws IOException {
    Directories.make("--out", path);
    // First, because without it a directory that is not empty is not a sweep's.
    WholeFile.write(path.resolve(SweepFiles.SWEEP), text(json(grid, shard)));
    Files.createDirectories(path.resolve(SweepFiles.CELLS));
  }

  private static SweepJson json(Grid grid, Shard shard) {
    return new SweepJson(
        grid.axes(), grid.fixed(), grid.size(), shard.isWhole() ? null : shard.toString());
  }

  private static String text(Object value) throws IOException {
    return JSON.writeValueAsString(value) + "\n";
  }

  Path directory(Cell cell) {
    return path.resolve(SweepFiles.CELLS).resolve(cell.name());
  }

  /**
   * Makes room for a cell's run: what an earlier one left is removed.
   *
   * @throws InUseException if another process runs it
   */
  Path begin(Cell cell) throws IOException {
    Path directory = Files.createDirectories(directory(cell));
    RunLock lock = RunLock.take(directory);
    try {
      DirectoryTree.delete(directory);
    } finally {
      lock.close();
    }
    Files.createDirectories(directory);
    WholeFile.write(directory.resolve(SweepFiles.CELL), text(json(cell, null, null)));
    return directory;
  }

  /** Writes down how and why a cell's run ended before its last epoch. */
  void end(Cell cell, CellStatus status, String failure) throws IOException {
    Path directory = Files.createDirectories(directory(cell));
    WholeFile.write(
        directory.resolve(SweepFiles.CELL), text(json(cell, status.toString(), failure)));
  }

  private static CellJson json(Cell cell, String status, String failure) {
    return new CellJson(cell.number(), cell.values(), cell.arguments(), status, failure);
  }

  /** What is here of a cell; one that was run with other flags is missing. */
  CellResult result(Cell cell) throws IOException {
    try {
      Optional<CellJson> file = read(directory(cell).resolve(SweepFiles.CELL), CellJson.class);
      return file.isPresent() && cell.arguments().equals(file.get().arguments())
          ? result(cell, file.get())
          : new CellResult(cell, CellStatus.MISSING, null, null);
    } catch (ReportException damaged) {
      return new CellResult(cell, CellStatus.DAMAGED, null, damaged.getMessage());
    }
  }

  private CellResult result(Cell cell, CellJson file) throws IOException {
    Path directory = directory(cell);
    Summary summary =
        read(directory.resolve(RunFiles.SUMMARY), Summary.class)
            .filter(found -> found.epochs() > 0)
            .orElse(null);
    if (file.hasEnded()) {
      CellStatus status = file.hasDiverged() ? CellStatus.DIVERGED : CellStatus.FAILED;
      return new CellResult(cell, status, summary, file.failure());
    }
    if (summary == null || !summary.completed()) {
      return new CellResult(cell, CellStatus.INTERRUPTED, summary, null);
    }
    Reports.requireWhole(directory);
    return new CellResult(cell, CellStatus.DONE, summary, null);
  }

  /** The examples on which a cell was trained. */
  TrainingData data(Cell cell) throws IOException {
    Path config = directory(cell).resolve(RunFiles.CONFIG);
    return read(config, TrainingData.class)
        .orElseThrow(() -> new ReportException(config, "is missing"));
  }

  List<CellResult> results(List<Cell> cells) throws IOException {
    List<CellResult> results = new ArrayList<>();
    for (Cell cell : cells) {
      results.add(result(cell));
    }
    return results;
  }

  /**
   * What a file holds; nothing where it is not there.
   *
   * @throws ReportException if it is damaged
   */
  private static <T> Optional<T> read(Path file, Class<T> type) throws IOException {
    T value;
    try {
      value = JSON.readValue(Files.readString(file), type);
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (JacksonException | CharacterCodingException damaged) {
      throw new ReportException(file, "is damaged");
    }
    if (value == null) {
      throw new ReportException(file, "is damaged");
    }
    return Optional.of(value);
  }

  /** Takes a cell's directory over from another sweep. */
  void copy(Cell cell, SweepDirectory from) throws IOException {
    Path target = directory(cell);
    Path draft = WholeFile.draft(target);
    // The real path: on a symbolic link, the walk would see only the link.
    Path source = from.directory(cell).toRealPath();
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.toList()) {
        Files.copy(
            file,
            draft.resolve(source.relativize(file).toString()),
            StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    DirectoryTree.delete(target);
    Files.move(draft, target);
  }

  /** Writes the table of these cells and replaces the one before. */
  void write(Grid grid, List<CellResult> results) throws IOException {
    WholeFile.write(path.resolve(SweepFiles.TABLE), SweepCsv.text(grid, results));
  }

  /**
   * Writes the table of these cells and prints their results, the best setting first.
   *
   * @param stopped whether the process is to end, and charts are not to be drawn
   * @return a line for each cell that is damaged, and so in no mean
   */
  List<String> finish(
      Grid grid, List<CellResult> results, Consumer<String> lines, BooleanSupplier stopped)
      throws IOException {
    write(grid, results);
    if (results.stream().anyMatch(CellResult::hasResult)) {
      lines.accept("");
      lines.accept(SettingResult.table(SettingResult.bestFirst(results)).toString());
      lines.accept("");
    }
    lines.accept("written to " + path);
    List<String> leftOut = new ArrayList<>();
    Path page = Reports.write(path, new ReportLines(leftOut::add, lines, stopped));
    lines.accept("report     " + page);
    return leftOut;
  }
}
