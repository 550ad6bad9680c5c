package org.ghostbatch.trainer.report;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A report as a value.
 *
 * @param kind what it reports on, in a word or two
 * @param lead the results, in a sentence or two
 */
record Page(String kind, String title, String lead, List<Fact> facts, List<Section> sections) {
  /** A number that a reader looks for first. */
  record Fact(String name, String value) {}

  /** A part with a heading. */
  record Section(String title, List<Block> blocks) {
    Section(String title, Block... blocks) {
      this(title, List.of(blocks));
    }
  }

  Page {
    facts = List.copyOf(facts);
    sections = List.copyOf(sections);
    List<Chart> charts = charts(sections);
    Set<String> ids = charts.stream().map(Chart::id).collect(Collectors.toSet());
    if (ids.size() < charts.size()) {
      throw new IllegalArgumentException(title + ": two charts have the same id");
    }
  }

  List<Chart> charts() {
    return charts(sections);
  }

  private static List<Chart> charts(List<Section> sections) {
    return sections.stream()
        .flatMap(section -> section.blocks().stream())
        .flatMap(block -> block.charts().stream())
        .toList();
  }

  boolean isThinned() {
    return charts().stream().flatMap(chart -> chart.series().stream()).anyMatch(Series::isThinned);
  }
}
