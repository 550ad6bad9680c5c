package org.ghostbatch.trainer.formats;

/** What the directory of a sweep holds. */
public final class SweepFiles {
  public static final String SWEEP = "sweep.json";
  public static final String TABLE = "sweep.csv";
  public static final String CELLS = "cells";
  public static final String CELL = "cell.json";

  private SweepFiles() {}
}
