package org.ghostbatch.trainer.report;

import java.util.List;

/**
 * A picture of series over two axes.
 *
 * @param id names its files and its element of the page
 * @param words what the picture shows, in a sentence or two
 */
record Chart(String id, String title, String words, Axis x, Axis y, List<Series> series)
    implements Block {
  Chart {
    if (!id.matches("[a-z0-9-]+")) {
      throw new IllegalArgumentException("chart id %s: use a-z, 0-9 and -".formatted(id));
    }
    series = List.copyOf(series);
  }

  @Override
  public List<Chart> charts() {
    return List.of(this);
  }

  @Override
  public String html() {
    return """
        <figure class="chart">
        <h3>%s</h3>
        %s%s<figcaption>%s</figcaption>
        </figure>
        """
        .formatted(Html.escape(title), canvas(), legend(), Html.escape(words));
  }

  String panel() {
    return """
        <div class="panel">
        <h4>%s</h4>
        %s</div>
        """
        .formatted(Html.escape(title), canvas());
  }

  private String canvas() {
    return """
        <div class="canvas"><canvas id="%s" role="img" aria-label="%s"></canvas></div>
        """
        .formatted(id, Html.escape(title + ". " + words));
  }

  /** Where the page's script puts the legend. */
  String legend() {
    return "<div class=\"legend\" data-chart=\"%s\"></div>\n".formatted(id);
  }
}
