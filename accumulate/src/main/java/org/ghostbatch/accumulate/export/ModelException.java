package org.ghostbatch.accumulate.export;

import java.io.IOException;
import java.nio.file.Path;

/** A saved model is damaged, or is not ours; the message is one line that names it. */
public final class ModelException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param model its directory, or what its files' names begin with
   * @param fault what is wrong with it, as the end of a sentence
   */
  ModelException(Path model, String fault) {
    super("%s: %s".formatted(model, fault));
  }

  /** The same with its cause; the message quotes the first line of the cause's. */
  ModelException(Path model, String fault, Exception cause) {
    this(model, fault + ": " + firstLine(cause));
    initCause(cause);
  }

  private static String firstLine(Exception cause) {
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }
}
