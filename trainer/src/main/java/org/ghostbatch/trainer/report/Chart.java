package org.ghostbatch.trainer.report;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A picture of series over two axes.
 *
 * @param id names its files and its element of the page
 * @param words what the picture shows, in a sentence or two
 */
record Chart(String id, String title, String words, Axis x, Axis y, List<Series> series)
    implements Block {
  /** Points whose distance is a smaller part of the axis cannot be told apart. */
  private static final double SAME_PLACE = 0.005;

  /** Lines that become wider with each above them must not fill the chart. */
  private static final int MAX_ABOVE = 3;

  Chart {
    if (!id.matches("[a-z0-9-]+")) {
      throw new IllegalArgumentException("chart id %s: use a-z, 0-9 and -".formatted(id));
    }
    series = List.copyOf(series);
  }

  Chart withWords(String others) {
    return new Chart(id, title, others, x, y, series);
  }

  /** How many later series coincide with one, and are drawn above it, where it must be wider. */
  int above(Series one) {
    long later =
        series.subList(series.indexOf(one) + 1, series.size()).stream()
            .filter(other -> coincide(one, other))
            .count();
    return (int) Math.min(MAX_ABOVE, later);
  }

  private boolean coincide(Series one, Series other) {
    return one.style() == other.style()
        && one.points().size() == other.points().size()
        && IntStream.range(0, one.points().size())
            .allMatch(i -> coincide(one.points().get(i), other.points().get(i)));
  }

  private boolean coincide(Point one, Point other) {
    return one.isDrawn() == other.isDrawn()
        && (!one.isDrawn()
            || isNear(x.place(one.x()), x.place(other.x()))
                && isNear(y.place(one.y()), y.place(other.y())));
  }

  private static boolean isNear(double one, double other) {
    return Math.abs(one - other) <= SAME_PLACE;
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
