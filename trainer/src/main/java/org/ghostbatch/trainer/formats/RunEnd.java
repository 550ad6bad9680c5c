package org.ghostbatch.trainer.formats;

/** How a run ended, in the words of {@code summary.json}. */
public enum RunEnd {
  COMPLETED("completed"),
  INTERRUPTED("interrupted"),
  DIVERGED("diverged"),
  OUT_OF_MEMORY("out of memory");

  private final String words;

  RunEnd(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
