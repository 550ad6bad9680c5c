package org.ghostbatch.trainer.report;

/** Text within HTML. */
final class Html {
  private Html() {}

  /** Text that means itself, between tags and within quoted attributes. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
