package org.ghostbatch.trainer.report;

/** Names of settings as a reader calls them. */
final class FieldName {
  private FieldName() {}

  /** A field of a file, for instance {@code micro-batch} for {@code micro_batch}. */
  static String words(String field) {
    return field
        .replace('_', ' ')
        .replace("micro batch", "micro-batch")
        .replace("warm up", "warm-up");
  }

  /** A flag, for instance {@code ghost batch} for {@code --ghost-batch}. */
  static String ofFlag(String flag) {
    return words(flag.replaceFirst("^--", "").replace('-', '_'));
  }
}
