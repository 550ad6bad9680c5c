package org.ghostbatch.trainer.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ghostbatch.trainer.formats.ReportFiles;
import org.ghostbatch.trainer.report.Page.Fact;
import org.ghostbatch.trainer.report.Page.Section;

/** A page as one HTML file that needs nothing beside it. */
final class HtmlPage {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern SLOT = Pattern.compile("\\{\\{([a-z]+)}}");
  // Narrower than a float's: no picture shows more.
  private static final MathContext DRAWN_DIGITS = new MathContext(6);

  private static final int MAX_OF_A_TITLE = 1 << 16;

  private final Page page;

  private HtmlPage(Page page) {
    this.page = page;
  }

  static String of(Page page) throws IOException {
    return new HtmlPage(page).html();
  }

  /** Whether a file is a page that any version of ours wrote. */
  static boolean isOurs(Path file) throws IOException {
    try (InputStream page = Files.newInputStream(file)) {
      String beginning = new String(page.readNBytes(MAX_OF_A_TITLE), StandardCharsets.UTF_8);
      return beginning.contains("Ghostbatch</title>");
    }
  }

  private String html() throws IOException {
    String sections = sections();
    Map<String, String> parts =
        Map.of(
            "title", Html.escape(page.title()),
            "kind", Html.escape(page.kind()),
            "lead", Html.escape(page.lead()),
            "facts", facts(),
            "sections", sections,
            "foot", foot(sections),
            "style", resource("page.css"),
            "library", chartLibrary(),
            "data", data(),
            "script", resource("page.js"));
    // In one pass: what a part holds is never taken for a slot.
    return SLOT.matcher(resource("page.html"))
        .replaceAll(slot -> Matcher.quoteReplacement(parts.get(slot.group(1))));
  }

  private String facts() {
    if (page.facts().isEmpty()) {
      return "";
    }
    return page.facts().stream()
        .map(HtmlPage::fact)
        .collect(Collectors.joining("", "<dl class=\"facts\">\n", "</dl>\n"));
  }

  private static String fact(Fact fact) {
    return "<div><dt>%s</dt><dd>%s</dd></div>\n"
        .formatted(Html.escape(fact.name()), Html.escape(fact.value()));
  }

  private String sections() {
    return page.sections().stream().map(HtmlPage::section).collect(Collectors.joining());
  }

  private static String section(Section section) {
    String blocks = section.blocks().stream().map(Block::html).collect(Collectors.joining());
    return "<section>\n<h2>%s</h2>\n%s</section>\n".formatted(Html.escape(section.title()), blocks);
  }

  private String foot(String sections) {
    String means =
        hasSpread(sections)
            ? "A value with ± is a mean and a standard deviation (by n − 1) over seeds; a band is the"
                + " mean plus and minus one of it."
            : "";
    String thinned =
        page.isThinned()
            ? " Curves of more than %d points are thinned evenly to that many; their first and last points are kept."
                .formatted(Series.MAX_POINTS)
            : "";
    String images =
        page.charts().isEmpty()
            ? ""
            : " The pictures are also files, in <a href=\"%1$s/\">%1$s/</a> beside this page."
                .formatted(ReportFiles.CHARTS);
    return (means + thinned + images).strip();
  }

  private boolean hasSpread(String sections) {
    return sections.contains(" ± ")
        || page.lead().contains(" ± ")
        || page.facts().stream().anyMatch(fact -> fact.value().contains(" ± "))
        || page.charts().stream()
            .flatMap(chart -> chart.series().stream())
            .anyMatch(Series::hasBand);
  }

  /** Chart.js, of the version that the build brings. */
  private static String chartLibrary() throws IOException {
    Properties artifact = new Properties();
    try (InputStream properties =
        stream("/META-INF/maven/org.webjars.npm/chart.js/pom.properties")) {
      artifact.load(properties);
    }
    String version = artifact.getProperty("version").strip();
    String library =
        text("/META-INF/resources/webjars/chart.js/%s/dist/chart.umd.min.js".formatted(version));
    return library.replaceAll("(?m)^//# sourceMappingURL=.*$", "");
  }

  private static String resource(String name) throws IOException {
    return text("/org/ghostbatch/trainer/report/" + name);
  }

  private static String text(String resource) throws IOException {
    try (InputStream bytes = stream(resource)) {
      return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static InputStream stream(String resource) throws IOException {
    InputStream stream = HtmlPage.class.getResourceAsStream(resource);
    if (stream == null) {
      throw new IOException(resource + ": is not on the classpath");
    }
    return stream;
  }

  private String data() throws JsonProcessingException {
    ObjectNode data = JSON.createObjectNode();
    data.set("light", JSON.valueToTree(Palette.LIGHT));
    data.set("dark", JSON.valueToTree(Palette.DARK));
    ArrayNode charts = data.putArray("charts");
    page.charts().forEach(chart -> charts.add(chart(chart)));
    // Only texts hold a <, and none may end the script that holds the data.
    return JSON.writeValueAsString(data).replace("<", "\\u003c");
  }

  private static ObjectNode chart(Chart chart) {
    ObjectNode node = JSON.createObjectNode();
    node.put("id", chart.id());
    node.set("x", axis(chart.x()));
    node.set("y", axis(chart.y()));
    ArrayNode series = node.putArray("series");
    chart.series().forEach(one -> series.add(series(one, chart.above(one))));
    return node;
  }

  private static ObjectNode axis(Axis axis) {
    ObjectNode node = JSON.createObjectNode();
    node.put("label", axis.label());
    node.put("logarithmic", axis.logarithmic());
    node.put("least", axis.least());
    node.put("largest", axis.largest());
    node.set("ticks", JSON.valueToTree(axis.ticks()));
    return node;
  }

  private static ObjectNode series(Series series, int above) {
    ObjectNode node = JSON.createObjectNode();
    node.put("setting", series.setting());
    node.put("style", series.style().name().toLowerCase(Locale.ROOT));
    node.put("colour", series.colour());
    node.put("band", series.hasBand());
    node.put("above", above);
    ArrayNode points = node.putArray("points");
    for (Point point : series.drawn()) {
      ArrayNode numbers = points.addArray();
      for (double number : List.of(point.x(), point.y(), point.deviation())) {
        numbers.add(Double.isFinite(number) ? drawn(number) : null);
      }
    }
    return node;
  }

  private static BigDecimal drawn(double number) {
    return new BigDecimal(number).round(DRAWN_DIGITS).stripTrailingZeros();
  }
}
