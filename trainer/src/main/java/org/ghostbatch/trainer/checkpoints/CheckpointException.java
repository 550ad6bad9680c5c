package org.ghostbatch.trainer.checkpoints;

import java.io.IOException;
import java.nio.file.Path;

/** A checkpoint that is damaged, or not what it is taken for. */
public final class CheckpointException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param path the checkpoint, or the file within it
   * @param fault what is wrong with it, as the end of a sentence
   */
  public CheckpointException(Path path, String fault) {
    super("%s: %s".formatted(path, fault));
  }

  /** The same with its cause. */
  public CheckpointException(Path path, String fault, Exception cause) {
    this(path, fault);
    initCause(cause);
  }

  /**
   * What somebody else's exception says is wrong with a checkpoint.
   *
   * @param fault which it explains
   */
  public static CheckpointException because(Path path, String fault, Exception cause) {
    String said = cause.getMessage() == null ? "" : cause.getMessage();
    String reason = said.lines().findFirst().orElse(cause.getClass().getSimpleName());
    return new CheckpointException(path, fault + ": " + reason, cause);
  }
}
