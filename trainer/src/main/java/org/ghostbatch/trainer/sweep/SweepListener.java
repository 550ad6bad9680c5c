package org.ghostbatch.trainer.sweep;

import org.ghostbatch.trainer.formats.Summary;
import org.ghostbatch.trainer.run.Failure;
import org.ghostbatch.trainer.run.RunListener;
import org.ghostbatch.trainer.settings.DatasetListener;

/** Is notified of a sweep's progress. */
public interface SweepListener {
  /** Something that is worth a line of its own. */
  void line(String text);

  /** Something is wrong, which is said even where nothing else is. */
  void complain(String text);

  /** The listener for the opening of examples. */
  DatasetListener datasets();

  /** Whether stack traces are shown, so that no message need say how to see one. */
  boolean showsStackTraces();

  /**
   * The first cell begins.
   *
   * @param epochs of all cells
   * @param finished of the cells that are done already
   */
  void begin(long epochs, long finished);

  /** A cell begins: what is returned follows its run. */
  RunListener cell(Cell cell);

  /** A cell has ended. */
  void end(CheckedCell cell, Summary summary);

  /** A cell diverged, which is a result. */
  void diverge(CheckedCell cell, String message);

  /** Another process is running the cell. */
  void leave(CheckedCell cell, String why);

  /** A cell that was done is run again, because its files are damaged. */
  void repeat(CellResult damaged);

  /** A cell failed. */
  void fail(CheckedCell cell, Failure failure, Exception cause);

  /** No cell is run any more. */
  void endCells();

  /**
   * The sweep was interrupted.
   *
   * @param done how many cells are done
   */
  void interrupted(String done);
}
