package org.ghostbatch.trainer.formats;

import java.util.Locale;

/** What our seeds say of something published, in the words of {@code rows.csv}. */
public enum Verdict {
  /** One of our seeds could have given it. */
  TYPICAL,
  /** None of our seeds gave it, but another might. */
  UNUSUAL,
  /** It is not what our seeds give. */
  NOT_REPRODUCED,
  /** There are too few seeds to say. */
  NO_VERDICT;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
