package org.ghostbatch.trainer.process;

/** The codes with which a command ends. */
public final class ExitCode {
  public static final int OK = 0;

  /** A fault of the program's own. */
  public static final int FAILED = 1;

  /** The flags are wrong. */
  public static final int USAGE = 2;

  /** The loss is no longer finite. */
  public static final int DIVERGED = 3;

  /** The data are missing, damaged, or do not fit together. */
  public static final int DATA = 65;

  /** The device has too little memory. */
  public static final int MEMORY = 70;

  /** A file could not be written. */
  public static final int FILES = 74;

  /** Stopped by Ctrl-C, after writing what there was. */
  public static final int INTERRUPTED = 130;

  /** The reader of the standard output went away: what a shell reports after SIGPIPE. */
  public static final int PIPE_CLOSED = 141;

  private ExitCode() {}
}
