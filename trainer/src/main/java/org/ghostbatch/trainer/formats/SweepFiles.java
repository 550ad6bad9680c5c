package org.ghostbatch.trainer.formats;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the directory of a sweep holds. */
public final class SweepFiles {
  /** The grid: see {@link SweepJson}. */
  public static final String SWEEP = "sweep.json";

  /** A row a cell: see {@link #tableHeader}. */
  public static final String TABLE = "sweep.csv";

  /** A directory a cell, which is that of a run and has one file more, {@link #CELL}. */
  public static final String CELLS = "cells";

  /** The cell: see {@link CellJson}. */
  public static final String CELL = "cell.json";

  /** The axis whose values make several runs of one setting. */
  public static final String SEED = "--seed";

  /** The columns of a cell's result. */
  public static final List<String> RESULT_COLUMNS =
      List.of(
          Columns.EPOCHS,
          Columns.UPDATES,
          Columns.EXAMPLES,
          Columns.TRAIN_LOSS,
          Columns.TRAIN_ACCURACY,
          Columns.VALIDATION_LOSS,
          Columns.VALIDATION_ACCURACY,
          Columns.BEST_VALIDATION_ACCURACY,
          Columns.BEST_EPOCH,
          Columns.SECONDS,
          Columns.IMAGES_PER_SECOND);

  private SweepFiles() {}

  /** The column of an axis. */
  public static String column(String flag) {
    return flag.replaceFirst("^-+", "").replace('-', '_');
  }

  /**
   * The header of {@link #TABLE}. If an axis has the name of a result, as the epochs have, the
   * column is the axis.
   *
   * @param axes the flags that vary, in order
   */
  public static CsvHeader tableHeader(Collection<String> axes) {
    Set<String> columns = new LinkedHashSet<>(List.of(Columns.CELL, Columns.DIRECTORY));
    axes.forEach(flag -> columns.add(column(flag)));
    columns.add(Columns.STATUS);
    columns.addAll(RESULT_COLUMNS);
    return new CsvHeader(new ArrayList<>(columns));
  }
}
