package org.ghostbatch.trainer.serving;

import java.io.IOException;
import java.nio.file.Path;
import org.ghostbatch.datasets.DatasetException;

/** A file whose images cannot be classified; the message is one line that names it. */
public final class BadImageException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param fault what is wrong with it, as the end of a sentence
   */
  BadImageException(Path file, String fault) {
    super("%s: %s".formatted(file, fault));
  }

  /** The same for a fault whose message names the file already. */
  BadImageException(DatasetException fault) {
    super(fault.getMessage(), fault);
  }
}
