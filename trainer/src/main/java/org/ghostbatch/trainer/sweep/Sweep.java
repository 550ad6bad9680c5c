package org.ghostbatch.trainer.sweep;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.ghostbatch.datasets.DatasetException;
import org.ghostbatch.trainer.files.InUseException;
import org.ghostbatch.trainer.formats.CellStatus;
import org.ghostbatch.trainer.process.ExitCode;
import org.ghostbatch.trainer.run.DivergedException;
import org.ghostbatch.trainer.run.Failure;
import org.ghostbatch.trainer.run.RunOutput;
import org.ghostbatch.trainer.run.TrainingRequest;
import org.ghostbatch.trainer.run.TrainingRun;
import org.ghostbatch.trainer.settings.CheckpointInterval;
import org.ghostbatch.trainer.settings.CheckpointPlan;
import org.ghostbatch.trainer.settings.DataChoice;

/** A sweep, in time order. */
public final class Sweep {
  private final SweepPlan plan;
  private final Grid grid;
  private final CellFlags flags;
  private final SweepDirectory directory;
  private final SweepListener listener;
  private final BooleanSupplier stopped;
  private final LastDataset dataset;
  private final Set<String> told = new HashSet<>();

  /**
   * @param flags reads those of the cells
   * @param stopped asked often whether to stop
   */
  public Sweep(
      SweepPlan plan,
      CellFlags flags,
      SweepDirectory directory,
      SweepListener listener,
      BooleanSupplier stopped) {
    this.plan = plan;
    grid = plan.grid();
    this.flags = flags;
    this.directory = directory;
    this.listener = listener;
    this.stopped = stopped;
    dataset = new LastDataset(listener.datasets());
  }

  /**
   * Runs the cells that are not done yet.
   *
   * @return the code with which to end: that of the first cell which failed
   */
  public int run() throws IOException {
    List<CellResult> results = new ArrayList<>(directory.results(grid.cells()));
    List<CheckedCell> own = plan.own();
    List<CheckedCell> left = own.stream().filter(run -> !of(run, results).hasResult()).toList();
    announce(own.size(), left.stream().map(run -> of(run, results)).toList());
    loadIfShared(left);
    directory.begin(grid, plan.shard());
    directory.write(grid, shown(results));
    if (!left.isEmpty()) {
      listener.begin(epochs(own), epochs(own) - epochs(left));
    }
    int exitCode = runAll(left, results);
    listener.endCells();
    // Other shards may have come further here.
    List<CellResult> now = directory.results(grid.cells());
    directory.finish(grid, shown(now), listener::line, stopped).forEach(listener::complain);
    if (exitCode == ExitCode.INTERRUPTED) {
      listener.interrupted(CellResult.count(own.stream().map(run -> of(run, now)).toList()));
    }
    return exitCode;
  }

  private static CellResult of(CheckedCell run, List<CellResult> results) {
    return results.get(run.cell().number() - 1);
  }

  private void announce(int own, List<CellResult> left) {
    String cells = "%,d cells: %s".formatted(grid.size(), grid.description());
    Shard shard = plan.shard();
    listener.line(
        shard.isWhole() ? cells : cells + "; shard %s has %,d of them".formatted(shard, own));
    if (left.size() < own) {
      listener.line("%,d of %,d cells are done already".formatted(own - left.size(), own));
    }
    left.stream().filter(result -> result.status() == CellStatus.DAMAGED).forEach(listener::repeat);
  }

  /** Loads examples that all cells share before anything is written. */
  private void loadIfShared(List<CheckedCell> runs) throws DatasetException {
    if (runs.isEmpty()) {
      return;
    }
    DataChoice first = runs.get(0).data();
    if (runs.stream().allMatch(run -> run.data().opensTheSameAs(first))) {
      dataset.of(first);
    }
  }

  private static long epochs(List<CheckedCell> runs) {
    return runs.stream().mapToLong(CheckedCell::epochs).sum();
  }

  /** The cells of this shard, and those of others that have files here. */
  private List<CellResult> shown(List<CellResult> results) {
    return results.stream()
        .filter(
            result -> plan.shard().holds(result.cell()) || result.status() != CellStatus.MISSING)
        .toList();
  }

  private int runAll(List<CheckedCell> runs, List<CellResult> results) throws IOException {
    int exitCode = ExitCode.OK;
    for (CheckedCell run : runs) {
      OptionalInt end = stopped.getAsBoolean() ? OptionalInt.empty() : run(run);
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
      TrainingRequest request = cell.request(flags);
      TrainingRun training = request.prepare(dataset.of(request.data())).comparable();
      // Once, not of every cell.
      training.notes().stream().filter(told::add).forEach(listener::line);
      CheckpointPlan checkpoints = request.checkpoints().plan(CheckpointInterval.NEVER);
      if (!training.train(RunOutput.of(path, checkpoints), listener.cell(cell), stopped)) {
        return OptionalInt.empty();
      }
      listener.end(run, directory.result(cell).summary());
      return OptionalInt.of(ExitCode.OK);
    } catch (InUseException inUse) {
      listener.leave(run, inUse.getMessage());
      return OptionalInt.of(ExitCode.OK);
    } catch (DivergedException diverged) {
      directory.end(cell, CellStatus.DIVERGED, diverged.getMessage());
      listener.diverge(run, diverged.getMessage());
      return OptionalInt.of(ExitCode.OK);
    } catch (IOException | RuntimeException failed) {
      return OptionalInt.of(fail(run, failed));
    }
  }

  private int fail(CheckedCell run, Exception failed) throws IOException {
    Failure failure = Failure.of(failed, listener.showsStackTraces(), true);
    directory.end(run.cell(), CellStatus.FAILED, failure.message());
    listener.fail(run, failure, failed);
    return failure.exitCode();
  }
}
