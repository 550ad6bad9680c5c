package org.ghostbatch.trainer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/** Reads what runs leave behind. */
public final class Runs {
  private static final List<String> TIMES = List.of("seconds", "images_per_second");

  private Runs() {}

  public static List<CSVRecord> history(Path run) throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader file = Files.newBufferedReader(run.resolve("history.csv"))) {
      return format.parse(file).getRecords();
    }
  }

  public static JsonNode json(Path run, String file) throws IOException {
    return new ObjectMapper().readTree(run.resolve(file).toFile());
  }

  /** The history but for what the clock says. */
  public static List<Map<String, String>> withoutTimes(Path run) throws IOException {
    return history(run).stream()
        .map(
            row -> {
              Map<String, String> values = row.toMap();
              values.keySet().removeAll(TIMES);
              return values;
            })
        .toList();
  }
}
