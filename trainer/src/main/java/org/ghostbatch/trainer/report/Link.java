package org.ghostbatch.trainer.report;

import java.util.Locale;

/**
 * Where something was published.
 *
 * @param url empty where there is none
 */
record Link(String text, String url) implements Block {
  @Override
  public String html() {
    return "<p class=\"wide prose\">%s</p>\n".formatted(leads() ? anchor() : Html.escape(text));
  }

  /** Whether it leads to the web: a file may name anything. */
  private boolean leads() {
    String start = url.toLowerCase(Locale.ROOT);
    return start.startsWith("https://") || start.startsWith("http://");
  }

  private String anchor() {
    return "<a class=\"source\" rel=\"noreferrer\" href=\"%s\">%s</a>"
        .formatted(Html.escape(url), Html.escape(text));
  }
}
