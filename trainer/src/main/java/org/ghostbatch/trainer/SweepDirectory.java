package org.ghostbatch.trainer;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ghostbatch.trainer.report.Reports;

/**
 * What a sweep leaves behind: {@code sweep.json}, {@code sweep.csv} and a directory a cell. A kill
 * at any moment leaves what can be resumed; shards may share one.
 */
record SweepDirectory(Path path) {
  private static final String SWEEP = "sweep.json";
  private static final String TABLE = "sweep.csv";
  private static final String CELLS = "cells";
  private static final String CELL = "cell.json";
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /**
   * Complains if a sweep may not be written here.
   *
   * @throws UsageException naming the directory and the remedy
   */
  void check(Grid grid) throws IOException {
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
    if (!Files.exists(path)) {
      return;
    }
    OutputDirectory.check(path);
    try (Stream<Path> files = Files.list(path)) {
      if (!files.allMatch(WholeFile::isDraft)) {
        throw new UsageException(
            "--out %s: is not empty and holds no sweep; name another directory".formatted(path));
      }
    }
  }

  /** The grid of the sweep that is here, or nothing. */
  Optional<Grid> grid() throws IOException {
    Path file = path.resolve(SWEEP);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(file.toFile(), SweepFile.class).grid());
    } catch (JacksonException | UsageException | NullPointerException damaged) {
      throw new UsageException("%s: is damaged; name another directory".formatted(file));
    }
  }

  /** Makes the directory a sweep's, or the sweep that is here larger. */
  void begin(Grid grid, Shard shard) throws IOException {
    Files.createDirectories(path);
    // First, for without it a directory that is not empty is not a sweep's.
    WholeFile.write(path.resolve(SWEEP), text(SweepFile.of(grid, shard)));
    Files.createDirectories(path.resolve(CELLS));
  }

  private static String text(Object value) throws IOException {
    return JSON.writeValueAsString(value) + "\n";
  }

  Path directory(Cell cell) {
    return path.resolve(CELLS).resolve(cell.name());
  }

  /** Makes room for a cell's run: what an earlier one left is removed. */
  Path begin(Cell cell) throws IOException {
    Path directory = directory(cell);
    OutputDirectory.delete(directory);
    Files.createDirectories(directory);
    WholeFile.write(directory.resolve(CELL), text(CellFile.of(cell, null)));
    return directory;
  }

  /** Writes down why a cell's run ended. */
  void fail(Cell cell, String failure) throws IOException {
    Path directory = Files.createDirectories(directory(cell));
    WholeFile.write(directory.resolve(CELL), text(CellFile.of(cell, failure)));
  }

  /** What is here of a cell; one that was run with other flags is missing. */
  CellResult result(Cell cell) throws IOException {
    Path directory = directory(cell);
    Optional<CellFile> file = read(directory.resolve(CELL), CellFile.class);
    if (file.isEmpty() || !cell.arguments().equals(file.get().arguments())) {
      return new CellResult(cell, CellResult.Status.MISSING, null, null);
    }
    Summary summary = read(directory.resolve(RunDirectory.SUMMARY), Summary.class).orElse(null);
    String failure = file.get().failure();
    if (failure != null) {
      return new CellResult(cell, CellResult.Status.FAILED, summary, failure);
    }
    boolean done = summary != null && summary.completed();
    return new CellResult(
        cell, done ? CellResult.Status.DONE : CellResult.Status.INTERRUPTED, summary, null);
  }

  /** The name of the dataset on which a cell was trained. */
  String dataset(Cell cell) throws IOException {
    return read(directory(cell).resolve(RunDirectory.CONFIG), JsonNode.class)
        .map(config -> config.path("dataset").asText())
        .orElse("unknown data");
  }

  List<CellResult> results(List<Cell> cells) throws IOException {
    List<CellResult> results = new ArrayList<>();
    for (Cell cell : cells) {
      results.add(result(cell));
    }
    return results;
  }

  /** What a file holds; nothing where it is not there, or a kill has cut it off. */
  private static <T> Optional<T> read(Path file, Class<T> type) throws IOException {
    try {
      return Optional.of(JSON.readValue(Files.readString(file), type));
    } catch (NoSuchFileException | JacksonException absent) {
      return Optional.empty();
    }
  }

  /** Takes a cell's directory over from another sweep. */
  void copy(Cell cell, SweepDirectory from) throws IOException {
    Path target = directory(cell);
    Path draft = WholeFile.draft(target);
    // Real, for of a symbolic link the walk would see the link alone.
    Path source = from.directory(cell).toRealPath();
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.toList()) {
        Files.copy(
            file,
            draft.resolve(source.relativize(file).toString()),
            StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    OutputDirectory.delete(target);
    Files.move(draft, target);
  }

  /** Writes the table of these cells, in place of the one before. */
  void write(Grid grid, List<CellResult> results) throws IOException {
    WholeFile.write(path.resolve(TABLE), SweepCsv.text(grid, results));
  }

  /** Writes the table of these cells and says what came of them, the best setting first. */
  void finish(Grid grid, List<CellResult> results, Consumer<String> lines) throws IOException {
    write(grid, results);
    Path page = Reports.write(path);
    if (results.stream().anyMatch(CellResult::isDone)) {
      lines.accept("");
      lines.accept(SettingResult.table(SettingResult.bestFirst(results)).toString());
      lines.accept("");
    }
    lines.accept("written to " + path);
    lines.accept("report     " + page);
  }
}
