package org.ghostbatch.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each kind of page in a real browser, at the width of a desk and of a phone. */
class ReportPagesTest {
  private static final String STATE =
      """
      {errors: document.documentElement.dataset.scriptErrors || "",
       charts: JSON.parse(document.documentElement.dataset.charts || "null"),
       wide: document.documentElement.scrollWidth,
       room: document.documentElement.clientWidth,
       canvas: Math.max(0, ...[...document.querySelectorAll("canvas")]
         .map((canvas) => canvas.getBoundingClientRect().right))}""";

  @TempDir private Path directory;
  private Browser browser;

  @BeforeEach
  void findBrowser() {
    browser = Browser.assumed(directory);
  }

  @Test
  void thePageOfARunDrawsTrainingAndValidation() throws Exception {
    Path page = Reports.write(Fixtures.run(directory.resolve("run"), 32, 1, 0.9));
    assertDraws(
        page,
        Map.of(
            "loss", 2,
            "accuracy", 2,
            "accuracy-seconds", 2,
            "accuracy-updates", 2,
            "learning-rate", 1));
  }

  @Test
  void thePageOfAComparisonDrawsASeriesForRunsThatDifferInTheSeedOnly() throws Exception {
    Path page = comparison();
    assertDraws(
        page, Map.of("loss", 2, "accuracy", 2, "accuracy-seconds", 2, "accuracy-updates", 2));
    JsonNode bands =
        browser.ask(
            page,
            1280,
            "window.Chart.getChart('accuracy').data.datasets.filter((one) => one.edge).length");
    assertThat(bands.asInt()).describedAs("edges of the band of two seeds").isEqualTo(2);
  }

  @Test
  void thePageOfASweepDrawsItsAxesAndAPanelASetting() throws Exception {
    Path page = Reports.write(Fixtures.sweep(directory.resolve("sweep")));
    Map<String, Integer> charts = new TreeMap<>();
    charts.put("axis-batch", 2);
    charts.put("axis-learning-rate", 2);
    charts.put("loss", 4);
    charts.put("accuracy-seconds", 4);
    charts.put("accuracy-updates", 4);
    for (int panel = 1; panel <= 4; panel++) {
      charts.put("panels-accuracy-" + panel, 2);
    }
    assertDraws(page, charts);
  }

  @Test
  void thePageOfAnExperimentDrawsPublishedPointsAndEachGroup() throws Exception {
    Path page = Reports.write(Fixtures.experiment(directory.resolve("experiment")));
    Map<String, Integer> charts = new TreeMap<>();
    charts.put("end-validation-accuracy", 3);
    for (String group : List.of("as-published", "equal-updates")) {
      charts.put(group + "-accuracy", 4);
      charts.put(group + "-loss", 4);
      charts.put(group + "-seconds", 2);
      charts.put(group + "-updates", 2);
    }
    charts.put("as-published-panels-1", 2);
    charts.put("as-published-panels-2", 2);
    assertDraws(page, charts);
    assertThat(browser.ask(page, 1280, "document.querySelector('h1').textContent").asText())
        .isEqualTo("Batches </script><b>&");
  }

  @Test
  void tablesFitTheWindowOfALaptop() throws Exception {
    Path a = Fixtures.run(directory.resolve("fashion-mnist-mlp-20260101-120000"), 32, 1, 0.9);
    Path b = Fixtures.run(directory.resolve("fashion-mnist-mlp-20260101-120000-2"), 64, 2, 0.8);
    Path config = b.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replace(
                "\"epochs\"", "\"validation\": \"0.1\", \"training_examples\": 54000, \"epochs\""));
    Path comparison = Reports.compare(List.of(a, b), directory.resolve("comparison"));
    Path sweep = Reports.write(Fixtures.sweep(directory.resolve("sweep")));
    for (Path page : List.of(comparison, sweep)) {
      JsonNode hidden =
          browser.ask(
              page,
              1200,
              "[...document.querySelectorAll('.table')].map((one) => one.scrollWidth -"
                  + " one.clientWidth)");
      assertThat(hidden).isNotEmpty().extracting(JsonNode::asInt).containsOnly(0);
    }
  }

  @Test
  void theRecordOfScriptErrorsIsNotBlind() throws Exception {
    Path page = Reports.write(Fixtures.run(directory.resolve("run"), 32, 1, 0.9));
    Path broken = directory.resolve("broken.html");
    Files.writeString(
        broken, Files.readString(page).replace("data.charts.forEach(draw)", "missing()"));
    assertThat(browser.ask(broken, 1280, STATE).get("errors").asText()).contains("missing");
  }

  /** Two seeds of one setting, and one of another. */
  private Path comparison() throws IOException {
    return Reports.compare(
        List.of(
            Fixtures.run(directory.resolve("a"), 32, 1, 0.9),
            Fixtures.run(directory.resolve("b"), 32, 2, 0.8),
            Fixtures.run(directory.resolve("c"), 64, 1, 0.7)),
        directory.resolve("comparison"));
  }

  @Test
  void hoveringShowsTheValuesOfEverySeries() throws Exception {
    Path page = comparison();
    JsonNode shown =
        browser.ask(
            page,
            1280,
            """
            (async function () {
              const chart = window.Chart.getChart("accuracy");
              const point = chart.getDatasetMeta(0).data[2];
              const box = chart.canvas.getBoundingClientRect();
              const at = {clientX: box.left + point.x, clientY: box.top + 30, bubbles: true};
              chart.canvas.dispatchEvent(new window.MouseEvent("mousemove", at));
              await new Promise((done) => setTimeout(done, 100));
              return {opacity: chart.tooltip.opacity, title: chart.tooltip.title,
                      body: chart.tooltip.body.flatMap((item) => item.lines)};
            })()""");
    assertThat(shown.get("opacity").asInt()).isEqualTo(1);
    assertThat(shown.get("title").get(0).asText()).isEqualTo("epoch 3");
    // 0.9 and 0.8: a mean of 0.85, a standard deviation of sqrt(2 * 0.05^2 / 1) = 0.070711
    assertThat(shown.get("body"))
        .extracting(JsonNode::asText)
        .containsExactly(" batch 32: 0.85 ± 0.070711", " batch 64: 0.7");
  }

  @Test
  void theLegendHidesASeriesTogetherWithItsBand() throws Exception {
    Path page = comparison();
    JsonNode visible =
        browser.ask(
            page,
            1280,
            """
            (function () {
              document.querySelector('.legend[data-chart="accuracy"] button').click();
              const chart = window.Chart.getChart("accuracy");
              return chart.data.datasets.map((one, index) => chart.isDatasetVisible(index));
            })()""");
    assertThat(visible).extracting(JsonNode::asBoolean).containsExactly(false, false, false, true);
  }

  private void assertDraws(Path page, Map<String, Integer> charts) throws Exception {
    JsonNode expected = new ObjectMapper().valueToTree(new TreeMap<>(charts));
    for (int width : List.of(1280, 390)) {
      JsonNode state = browser.ask(page, width, STATE);
      assertThat(state.get("errors").asText()).isEmpty();
      assertThat(state.get("charts")).isEqualTo(expected);
      assertThat(state.get("room").asInt()).isBetween(width - 20, width);
      assertThat(state.get("wide")).describedAs("width of the body").isEqualTo(state.get("room"));
      assertThat(state.get("canvas").asDouble()).isBetween(100.0, (double) width);
    }
    assertNeedsNoNetwork(page);
    for (String chart : charts.keySet()) {
      assertThat(page.resolveSibling("charts").resolve(chart + ".png")).isNotEmptyFile();
      assertThat(page.resolveSibling("charts").resolve(chart + ".svg")).isNotEmptyFile();
    }
  }

  private static void assertNeedsNoNetwork(Path page) throws IOException {
    String markup =
        Files.readString(page).replaceAll("(?s)<script[^>]*>.*?</script>", "<script></script>");
    assertThat(
            Pattern.compile("(src|href|srcset|url\\()\\s*=?\\s*[\"']?[^\"' >]*")
                .matcher(markup)
                .results()
                .map(found -> found.group()))
        .allMatch(
            reference -> reference.contains("https://example.org/") || !reference.contains("//"));
    assertThat(markup).doesNotContain("@import", "<link", "<img");
  }
}
