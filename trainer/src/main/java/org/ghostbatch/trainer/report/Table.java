package org.ghostbatch.trainer.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table; columns of numbers stand to the right. */
record Table(String title, List<String> header, List<List<TableCell>> rows) implements Block {
  Table {
    header = List.copyOf(header);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<TableCell> row : rows) {
      if (row.size() != header.size()) {
        throw new IllegalArgumentException(
            "%s: a row of %d cells below a header of %d"
                .formatted(title, row.size(), header.size()));
      }
    }
  }

  /** What a cell says of itself beyond its words. */
  enum Tone {
    PLAIN,
    GOOD,
    MIDDLING,
    BAD
  }

  /**
   * A cell's words and their colour.
   *
   * @param link to a page, relative to this one; empty where there is none
   */
  record TableCell(String text, Tone tone, String link) {
    TableCell(String text, Tone tone) {
      this(text, tone, "");
    }

    static TableCell of(String text) {
      return new TableCell(text, Tone.PLAIN);
    }
  }

  static Table of(String title, List<String> header, List<List<String>> rows) {
    return new Table(
        title, header, rows.stream().map(row -> row.stream().map(TableCell::of).toList()).toList());
  }

  @Override
  public String html() {
    String head =
        IntStream.range(0, header.size())
            .mapToObj(
                i -> "<th scope=\"col\"%s>%s</th>".formatted(side(i), Html.escape(header.get(i))))
            .collect(Collectors.joining());
    String body = rows.stream().map(this::row).collect(Collectors.joining());
    return """
        <div class="wide table" tabindex="0" role="region" aria-label="%s">
        <table>
        <thead><tr>%s</tr></thead>
        <tbody>
        %s</tbody>
        </table>
        </div>
        """
        .formatted(Html.escape(title), head, body);
  }

  private String row(List<TableCell> cells) {
    return IntStream.range(0, cells.size())
        .mapToObj(i -> "<td%s>%s</td>".formatted(side(i), cell(cells.get(i))))
        .collect(Collectors.joining("", "<tr>", "</tr>\n"));
  }

  private static String cell(TableCell cell) {
    String words = Html.escape(cell.text());
    String linked =
        cell.link().isEmpty()
            ? words
            : "<a href=\"%s\">%s</a>".formatted(Html.escape(cell.link()), words);
    return switch (cell.tone()) {
      case PLAIN -> linked;
      case GOOD -> "<strong class=\"good\">%s</strong>".formatted(linked);
      case MIDDLING -> "<strong class=\"middling\">%s</strong>".formatted(linked);
      case BAD -> "<strong class=\"bad\">%s</strong>".formatted(linked);
    };
  }

  private String side(int column) {
    boolean numbers =
        rows.stream()
            .map(row -> row.get(column).text())
            .allMatch(text -> text.matches("[-+0-9.,eE±– ]*( s)?|not a number"));
    return numbers ? " class=\"number\"" : "";
  }
}
