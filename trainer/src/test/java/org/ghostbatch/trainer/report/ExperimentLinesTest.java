package org.ghostbatch.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ghostbatch.trainer.report.ExperimentContents.ResultRow;
import org.junit.jupiter.api.Test;

class ExperimentLinesTest {
  private static ResultRow end(String group, double batch, double learningRate, double accuracy) {
    return new ResultRow(
        group, batch, learningRate, Map.of(EpochMetric.VALIDATION_ACCURACY, accuracy));
  }

  private static Map<String, Map<Double, List<Double>>> lines(ResultRow... ends) {
    Map<String, List<SeedRuns>> groups = new LinkedHashMap<>();
    groups.put("as published", List.of());
    groups.put("figure", List.of());
    ExperimentContents experiment =
        new ExperimentContents(
            Path.of("x"), JsonNodeFactory.instance.objectNode(), List.of(), groups, List.of(ends));
    return new LinkedHashMap<>(experiment.lines(EpochMetric.VALIDATION_ACCURACY));
  }

  @Test
  void aGroupIsALineInTheOrderOfTheSettings() {
    assertThat(
            lines(
                end("figure", 8, 0.01, 0.5),
                end("as published", 8, 0.01, 0.6),
                end("as published", 1, 0.01, 0.7),
                end("as published", 1, 0.01, 0.9)))
        .containsExactly(
            Map.entry("as published", Map.of(1.0, List.of(0.7, 0.9), 8.0, List.of(0.6))),
            Map.entry("the article's figure", Map.of(8.0, List.of(0.5))));
  }

  @Test
  void learningRatesOfOneBatchAreNotMixed() {
    assertThat(lines(end("figure", 1, 0.01, 0.5), end("figure", 1, 0.001, 0.8)))
        .containsExactly(
            Map.entry("the article's figure, learning rate 0.01", Map.of(1.0, List.of(0.5))),
            Map.entry("the article's figure, learning rate 0.001", Map.of(1.0, List.of(0.8))));
  }

  @Test
  void seedsThatDivergedAreLeftOut() {
    assertThat(lines(end("figure", 1, 0.01, Double.NaN), end("figure", 1, 0.01, 0.8)))
        .containsExactly(Map.entry("the article's figure", Map.of(1.0, List.of(0.8))));
  }
}
