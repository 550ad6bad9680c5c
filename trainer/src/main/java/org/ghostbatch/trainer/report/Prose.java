package org.ghostbatch.trainer.report;

/** A paragraph. */
record Prose(String text) implements Block {
  @Override
  public String html() {
    return "<p class=\"wide prose\">%s</p>\n".formatted(Html.escape(text));
  }
}
