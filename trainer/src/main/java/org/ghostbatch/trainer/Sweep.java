package org.ghostbatch.trainer;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.ghostbatch.datasets.DatasetException;

/** A sweep, in time order. */
final class Sweep {
  private final Grid grid;
  private final List<CheckedCell> cells;
  private final Shard shard;
  private final SweepDirectory directory;
  private final SweepDisplay display;
  private final Interruption interruption;
  private final String again;
  private final PrintWriter err;
  private final boolean verbose;
  private final LastDataset dataset;
  private final Set<String> told = new HashSet<>();

  /**
   * @param cells of the grid
   * @param shard which of the grid's cells are run
   * @param again the line for a shell that goes on with the sweep
   * @param err for what is wrong with a cell
   * @param verbose whether stack traces are wanted
   */
  Sweep(
      Grid grid,
      List<CheckedCell> cells,
      Shard shard,
      SweepDirectory directory,
      SweepDisplay display,
      Interruption interruption,
      String again,
      PrintWriter err,
      boolean verbose) {
    this.again = again;
    this.grid = grid;
    this.cells = cells;
    this.shard = shard;
    this.directory = directory;
    this.display = display;
    this.interruption = interruption;
    this.err = err;
    this.verbose = verbose;
    dataset = new LastDataset(err);
  }

  /**
   * Runs the cells that are not done yet.
   *
   * @return the code with which to end: that of the first cell which failed
   */
  int run() throws IOException {
    List<CellResult> results = new ArrayList<>(directory.results(grid.cells()));
    List<CheckedCell> own = own();
    List<CheckedCell> left = own.stream().filter(run -> !of(run, results).hasResult()).toList();
    announce(own.size(), left.stream().map(run -> of(run, results)).toList());
    loadIfShared(left);
    directory.begin(grid, shard);
    directory.write(grid, shown(results));
    if (!left.isEmpty()) {
      display.begin(epochs(own), epochs(own) - epochs(left));
    }
    int exitCode = runAll(left, results);
    display.close();
    // Other shards may have come further here.
    List<CellResult> now = directory.results(grid.cells());
    directory
        .finish(grid, shown(now), display::line, interruption::requested)
        .forEach(display::complain);
    if (exitCode == ExitCode.INTERRUPTED) {
      display.line(stopped(own.stream().map(run -> of(run, now)).toList()));
    }
    return exitCode;
  }

  private static CellResult of(CheckedCell run, List<CellResult> results) {
    return results.get(run.cell().number() - 1);
  }

  private String stopped(List<CellResult> own) {
    return "interrupted: %s; go on with: %s".formatted(CellResult.count(own), again);
  }

  private List<CheckedCell> own() {
    return cells.stream().filter(each -> shard.holds(each.cell())).toList();
  }

  private void announce(int own, List<CellResult> left) {
    String cells = "%,d cells: %s".formatted(grid.size(), grid.description());
    display.line(
        shard.isWhole() ? cells : cells + "; shard %s has %,d of them".formatted(shard, own));
    if (left.size() < own) {
      display.line("%,d of %,d cells are done already".formatted(own - left.size(), own));
    }
    left.stream()
        .filter(result -> result.status() == CellResult.Status.DAMAGED)
        .forEach(display::repeat);
  }

  /** Loads examples that all cells share before anything is written. */
  private void loadIfShared(List<CheckedCell> runs) throws DatasetException {
    if (runs.stream().map(CheckedCell::choiceOfData).distinct().count() == 1) {
      dataset.of(runs.get(0).cell().command());
    }
  }

  private static long epochs(List<CheckedCell> runs) {
    return runs.stream().mapToLong(CheckedCell::epochs).sum();
  }

  /** The cells of this shard, and those of others of which there is something here. */
  private List<CellResult> shown(List<CellResult> results) {
    return results.stream()
        .filter(
            result -> shard.holds(result.cell()) || result.status() != CellResult.Status.MISSING)
        .toList();
  }

  private int runAll(List<CheckedCell> runs, List<CellResult> results) throws IOException {
    int exitCode = ExitCode.OK;
    for (CheckedCell run : runs) {
      OptionalInt end = interruption.requested() ? OptionalInt.empty() : run(run);
      if (end.isEmpty()) {
        return ExitCode.INTERRUPTED;
      }
      if (exitCode == ExitCode.OK) {
        exitCode = end.getAsInt();
      }
      results.set(run.cell().number() - 1, directory.result(run.cell()));
      directory.write(grid, shown(results));
    }
    return exitCode;
  }

  /** The code with which {@code train} would have ended, or nothing if it was interrupted. */
  private OptionalInt run(CheckedCell run) throws IOException {
    Cell cell = run.cell();
    try {
      Path path = directory.begin(cell);
      TrainCommand command = cell.command();
      TrainingRun training = command.run(dataset.of(command)).comparable();
      // Once, not of every cell.
      training.batchNote().filter(told::add).ifPresent(display::line);
      if (!training.train(output(command, path), display.cell(cell), interruption)) {
        return OptionalInt.empty();
      }
      display.end(cell, run.epochs(), directory.result(cell).summary());
      return OptionalInt.of(ExitCode.OK);
    } catch (InUseException inUse) {
      display.leave(cell, run.epochs(), inUse.getMessage());
      return OptionalInt.of(ExitCode.OK);
    } catch (DivergedException diverged) {
      directory.end(cell, CellResult.Status.DIVERGED, diverged.getMessage());
      display.diverge(cell, run.epochs(), diverged.getMessage());
      return OptionalInt.of(ExitCode.OK);
    } catch (IOException | RuntimeException failed) {
      return OptionalInt.of(fail(run, failed));
    }
  }

  private static RunOutput output(TrainCommand command, Path path) {
    return new RunOutput(path, false, command.checkpoints(CheckpointInterval.NEVER));
  }

  private int fail(CheckedCell run, Exception failed) throws IOException {
    if (verbose) {
      failed.printStackTrace(err);
    }
    Failure failure = Failure.of(failed, verbose, true);
    directory.end(run.cell(), CellResult.Status.FAILED, failure.message());
    display.fail(run.cell(), run.epochs(), failure);
    return failure.exitCode();
  }
}
