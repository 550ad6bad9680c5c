package org.ghostbatch.trainer.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The reference names every column and every field that its readers may meet. */
class DocumentedFormatsTest {
  private static final Path REFERENCE = Path.of("../docs/reference");

  @Test
  void theReferenceNamesEveryColumn() throws IOException {
    Map<String, CsvHeader> headers =
        Map.of(
            "history.csv", RunFiles.HISTORY_HEADER,
            "sweep.csv", SweepFiles.tableHeader(List.of()),
            "rows.csv", ExperimentFiles.ROWS_HEADER,
            "results.csv", ExperimentFiles.RESULTS_HEADER,
            "bench", BenchOutput.HEADER,
            "speed.csv", SpeedFiles.TABLE_HEADER,
            "classes.csv", EvaluationFiles.CLASSES_HEADER,
            "Predictions", PredictionOutput.HEADER);
    for (Map.Entry<String, CsvHeader> file : headers.entrySet()) {
      String section = section("csv-formats.md", file.getKey());
      assertThat(file.getValue().columns())
          .as(file.getKey())
          .allMatch(column -> section.contains("`" + column + "`"));
    }
    assertThat(section("csv-formats.md", "bench"))
        .contains(BenchOutput.COMPARISON.columns().stream().map("`%s`"::formatted).toList());
    assertThat(section("csv-formats.md", "confusion.csv"))
        .contains(
            "`" + EvaluationFiles.matrixHeader(0).line() + "`",
            "`" + EvaluationFiles.PAIRS_HEADER.line() + "`");
  }

  @Test
  void anExperimentsHistoryHasTheEpochAfterTheColumnsThatNameTheTraining() {
    List<String> history = ExperimentFiles.HISTORY_HEADER.columns();
    assertThat(history.get(history.indexOf(Columns.SEED) + 1)).isEqualTo(Columns.EPOCH);
    assertThat(history.stream().filter(column -> !column.equals(Columns.EPOCH)))
        .containsExactlyElementsOf(ExperimentFiles.RESULTS_HEADER.columns());
  }

  @Test
  void theReferenceNamesEveryFieldOfASummary() throws IOException {
    Summary summary =
        new Summary(true, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1L, 1, 1.0, 1.0, 1L, "completed");
    JsonNode fields = new ObjectMapper().valueToTree(summary);
    String section = section("run-directory.md", RunFiles.SUMMARY);
    assertThat(fields.fieldNames())
        .toIterable()
        .hasSize(Summary.class.getRecordComponents().length)
        .allMatch(field -> section.contains("`" + field + "`"));
  }

  @Test
  void theReferenceNamesEverySettingOfARun() throws IOException {
    String section = section("run-directory.md", RunFiles.CONFIG);
    assertThat(RunConfig.names()).allMatch(name -> section.contains("`" + name + "`"));
  }

  private static String section(String page, String heading) throws IOException {
    String text = Files.readString(REFERENCE.resolve(page));
    String start = "\n## " + heading + "\n";
    assertThat(text).contains(start);
    String section = text.substring(text.indexOf(start) + start.length());
    return section.split("\n## ", 2)[0];
  }
}
