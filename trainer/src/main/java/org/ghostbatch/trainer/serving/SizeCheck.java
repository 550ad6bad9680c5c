package org.ghostbatch.trainer.serving;

import java.nio.file.Path;

/** Says which images can be classified, before they are decoded. */
@FunctionalInterface
interface SizeCheck {
  /**
   * Rejects an image that cannot be classified.
   *
   * @throws BadImageException naming the file and what would be right
   */
  void check(Path file, long height, long width) throws BadImageException;
}
