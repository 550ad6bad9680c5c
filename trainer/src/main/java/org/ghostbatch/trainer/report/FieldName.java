package org.ghostbatch.trainer.report;

/** Names of settings as a reader calls them. */
final class FieldName {
  private FieldName() {}

  /** A flag or a field of a file in words: {@code micro-batch} for {@code --micro-batch}. */
  static String words(String name) {
    return name.replaceFirst("^--", "")
        .replaceAll("[-_]", " ")
        .replace("micro batch", "micro-batch")
        .replace("warm up", "warm-up");
  }
}
