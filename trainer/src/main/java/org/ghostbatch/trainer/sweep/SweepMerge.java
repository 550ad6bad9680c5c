package org.ghostbatch.trainer.sweep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.ghostbatch.trainer.files.InputDirectories;
import org.ghostbatch.trainer.formats.CellStatus;
import org.ghostbatch.trainer.run.TrainingData;
import org.ghostbatch.trainer.text.UsageException;

/**
 * The joining of several directories of one sweep.
 *
 * @param sources with the same grid; the target is the first where it holds a sweep already
 * @param choosesData whether a flag says which examples to use
 */
public record SweepMerge(
    Grid grid, List<SweepDirectory> sources, SweepDirectory target, Predicate<String> choosesData) {
  private static final int NAMED = 10;

  /** What a directory has of a cell. */
  private record Found(SweepDirectory directory, CellResult result) {
    private boolean isMissing() {
      return result.status() == CellStatus.MISSING;
    }

    private TrainingData data() throws IOException {
      return directory.data(result.cell());
    }
  }

  /**
   * Checks that the directories belong together.
   *
   * @throws UsageException naming two that do not, and why
   */
  public static SweepMerge of(
      List<Path> shards, SweepDirectory target, Predicate<String> choosesData) throws IOException {
    List<SweepDirectory> sources = new ArrayList<>();
    if (target.grid().isPresent()) {
      add(target.path(), sources);
    }
    for (Path shard : shards) {
      add(shard, sources);
    }
    InputDirectories.checkDistinct(shards);
    Grid grid = commonGrid(sources);
    target.check(grid);
    return new SweepMerge(grid, sources, target, choosesData);
  }

  private static void add(Path path, List<SweepDirectory> sources) throws IOException {
    SweepDirectory source = new SweepDirectory(path);
    if (source.grid().isEmpty()) {
      throw new UsageException("%s: holds no sweep; there is no sweep.json".formatted(path));
    }
    for (SweepDirectory other : sources) {
      if (Files.isSameFile(path, other.path())) {
        return;
      }
    }
    sources.add(source);
  }

  private static Grid commonGrid(List<SweepDirectory> sources) throws IOException {
    Grid first = sources.get(0).grid().orElseThrow();
    for (SweepDirectory source : sources) {
      List<Grid.Difference> differences = first.differences(source.grid().orElseThrow());
      if (!differences.isEmpty()) {
        throw new UsageException(
            "%s and %s belong to different sweeps: %s"
                .formatted(
                    sources.get(0).path(),
                    source.path(),
                    differences.stream()
                        .map(
                            difference ->
                                "%s is %s and %s"
                                    .formatted(
                                        difference.flag(), difference.here(), difference.there()))
                        .collect(Collectors.joining(", "))));
      }
    }
    return first;
  }

  /**
   * Copies what the target lacks, writes its table, and says which cells are missing.
   *
   * @return a line for each cell that is damaged
   */
  public List<String> run(Consumer<String> lines) throws IOException {
    List<Found> cells = new ArrayList<>();
    for (Cell cell : grid.cells()) {
      cells.add(find(cell));
    }
    checkData(cells);
    target.begin(grid, Shard.WHOLE);
    for (Found cell : cells) {
      if (!cell.isMissing() && !isTarget(cell.directory())) {
        target.copy(cell.result().cell(), cell.directory());
      }
    }
    List<CellResult> results = cells.stream().map(Found::result).toList();
    lines.accept(announcement(results));
    return target.finish(grid, results, lines, () -> false);
  }

  private boolean isTarget(SweepDirectory directory) throws IOException {
    return Files.isSameFile(directory.path(), target.path());
  }

  /** The directory in which a cell has come furthest, the target before others. */
  private Found find(Cell cell) throws IOException {
    List<Found> found = new ArrayList<>();
    for (SweepDirectory source : sources) {
      found.add(new Found(source, source.result(cell)));
    }
    // Stable; the statuses are in the order of how much they say.
    found.sort(Comparator.comparing(one -> one.result().status()));
    Found best = found.get(0);
    for (Found other : found) {
      if (other.result().isDone() && !other.result().agrees(best.result())) {
        throw new UsageException(
            "cell %d (%s) has different results in %s and %s: leave one of the two out"
                .formatted(
                    cell.number(),
                    cell.description(),
                    best.directory().path(),
                    other.directory().path()));
      }
    }
    return best;
  }

  /** Rejects cells that were trained on different data by the same flags, on different machines. */
  private void checkData(List<Found> cells) throws IOException {
    if (grid.axes().keySet().stream().anyMatch(choosesData)) {
      return;
    }
    List<Found> done = cells.stream().filter(cell -> cell.result().isDone()).toList();
    for (Found cell : done) {
      Found first = done.get(0);
      Optional<String> difference = first.data().difference(cell.data());
      if (difference.isPresent()) {
        throw new UsageException(
            "%s and %s: the cells were trained on different examples: %s; leave one"
                    .formatted(first.directory().path(), cell.directory().path(), difference.get())
                + " of the two out");
      }
    }
  }

  private static String announcement(List<CellResult> results) {
    List<String> missing =
        results.stream()
            .filter(result -> result.status() == CellStatus.MISSING)
            .map(result -> result.cell().name())
            .toList();
    String done = CellResult.count(results);
    if (missing.isEmpty()) {
      return done;
    }
    String more = missing.size() > NAMED ? " and %,d more".formatted(missing.size() - NAMED) : "";
    return "%s; missing: %s%s"
        .formatted(
            done, String.join(", ", missing.subList(0, Math.min(NAMED, missing.size()))), more);
  }
}
