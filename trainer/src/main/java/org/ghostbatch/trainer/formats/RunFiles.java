package org.ghostbatch.trainer.formats;

/** What the directory of a run holds. */
public final class RunFiles {
  public static final String CONFIG = "config.json";
  public static final String FLAGS = "flags.txt";
  public static final String HISTORY = "history.csv";
  public static final String SUMMARY = "summary.json";
  public static final String CHECKPOINTS = "checkpoints";
  public static final String TENSORBOARD = "tensorboard";

  private RunFiles() {}
}
