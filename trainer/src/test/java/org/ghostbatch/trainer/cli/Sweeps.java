package org.ghostbatch.trainer.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/** Small sweeps, and what they leave behind. */
final class Sweeps {
  private static final List<String> TIMES = List.of("seconds", "images_per_second");

  private Sweeps() {}

  /** Sweeps an mlp of eight units over blobs, for two epochs. */
  static Commands.Outcome run(Path out, String flags) {
    return Commands.run(arguments(out, flags));
  }

  static String[] arguments(Path out, String flags) {
    List<String> arguments = new ArrayList<>(List.of("sweep", "--out", out.toString()));
    arguments.addAll(List.of("--dataset", "blobs", "--hidden", "8", "--threads", "1"));
    if (!flags.contains("--epochs")) {
      arguments.addAll(List.of("--epochs", "2"));
    }
    return Commands.join(arguments, flags.split(" "));
  }

  /** The rows of {@code sweep.csv}. */
  static List<CSVRecord> rows(Path sweep) throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader file = Files.newBufferedReader(sweep.resolve("sweep.csv"))) {
      return format.parse(file).getRecords();
    }
  }

  static List<String> column(Path sweep, String name) throws IOException {
    return rows(sweep).stream().map(row -> row.get(name)).toList();
  }

  /** The rows, times aside. */
  static List<Map<String, String>> learned(Path sweep) throws IOException {
    List<Map<String, String>> rows = new ArrayList<>();
    for (CSVRecord row : rows(sweep)) {
      Map<String, String> values = row.toMap();
      values.keySet().removeAll(TIMES);
      rows.add(values);
    }
    return rows;
  }

  /** Every file below a directory with its time and bytes. */
  static Map<String, List<Object>> files(Path directory) throws IOException {
    Map<String, List<Object>> files = new LinkedHashMap<>();
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
        files.put(
            directory.relativize(path).toString(),
            List.of(
                Files.getLastModifiedTime(path),
                HexFormat.of().formatHex(Files.readAllBytes(path))));
      }
    }
    return files;
  }
}
