package org.ghostbatch.trainer.report;

import java.util.List;
import java.util.stream.Collectors;

/** Small multiples: charts with one vertical axis and one legend. */
record ChartGroup(String id, String title, String words, List<Chart> charts) implements Block {
  ChartGroup {
    charts = List.copyOf(charts);
    if (charts.isEmpty()) {
      throw new IllegalArgumentException(id + ": a group needs a chart");
    }
    if (charts.stream().map(Chart::y).distinct().count() > 1) {
      throw new IllegalArgumentException(id + ": its charts have different vertical axes");
    }
  }

  @Override
  public String html() {
    return """
        <figure class="wide group">
        <h3>%s</h3>
        <div class="panels">
        %s</div>
        %s<figcaption>%s</figcaption>
        </figure>
        """
        .formatted(
            Html.escape(title),
            charts.stream().map(Chart::panel).collect(Collectors.joining()),
            charts.get(0).legend(),
            Html.escape(words));
  }
}
