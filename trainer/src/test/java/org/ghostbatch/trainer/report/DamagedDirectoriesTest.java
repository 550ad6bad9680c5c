package org.ghostbatch.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DamagedDirectoriesTest {
  private static final String CELL = "cells/batch-32_learning-rate-0.01_seed-1/";

  @TempDir private Path directory;

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "config.json  | .*                   |                        | : is empty",
        "config.json  | .*                   | {}                     | : has no dataset",
        "config.json  | .*                   | []                     | : does not hold a JSON object",
        "config.json  | \\}\\s*$             |                        | , line 3: is damaged: it ends too early",
        "config.json  | \\s*$                | more                   | , line 3: is damaged: ",
        "config.json  | seed                 | sede                   | : has no seed",
        "config.json  | \"epochs\": 3        | \"epochs\": \"three\"  | : epochs is not a whole number",
        "summary.json | .*                   |                        | : is empty",
        "summary.json | .*                   | {}                     | : has no completed",
        "summary.json | true                 | null                   | : completed is not true or false",
        "summary.json | epochs               | epoch                  | : has no epochs",
        "summary.json | 3                    | 4                      | /../history.csv: has 3 of the 4 epochs that summary.json records; train again",
        "history.csv  | .{8}\\n$             |                        | , line 4: is cut off; take this line out, or make the file again",
        "history.csv  | train_loss           | loss                   | , line 1: has no column train_loss",
        "history.csv  | (?s)\\n.*            |                        | , line 1: is cut off",
        "history.csv  | 0.5,1000             | x,1000                 | , line 2: seconds: x is not a number",
        "history.csv  | 0.5,1000             | -1,1000                | , line 2: seconds: '-1' is not a number of at least 0",
        "history.csv  | 0.5,1000             | ,1000                  | , line 2: seconds: '' is not a number of at least 0",
        "history.csv  | \\n1,                | \\n0,                  | , line 2: epoch: 0 is not a count",
        "history.csv  | \\n3,                | \\n2,                  | , line 4: epoch 2 follows epoch 2",
        "history.csv  | \\n2,                | \\n\\x00,              | : is damaged: has bytes of 0",
      })
  void aDamagedRunIsReportedByFileAndFault(String file, String old, String now, String fault)
      throws IOException {
    Path run = Fixtures.run(directory.resolve("run"), 32, 1, 0.9);
    damage(run.resolve(file), old, now);
    assertTold(run, run.resolve(file), fault);
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "experiment.json | .*                | {}                  | : has no title",
        "experiment.json | \"question\"      | \"qestion\"         | : has no question",
        "experiment.json | \"completed\": true | \"completed\": 1  | : completed is not true or false",
        "experiment.json | \\[1, 2, 3\\]     | 3                   | : seeds is not a list",
        "experiment.json | \"group\": \"as published\", \"batch\": 500 | \"batch\": 500 | : setting 2 has no group",
        "experiment.json | \"batch\": 32     | \"batch\": \"many\" | : setting 1 batch is not a whole number",
        "experiment.json | \"https.*2\"       | 7                   | : url is not text",
        "rows.csv        | verdict           | verdikt             | , line 1: has no column verdict",
        "rows.csv        | typical\\n$       |                     | , line 4: is cut off",
        "results.csv     | learning_rate     | rate                | , line 1: has no column learning_rate",
        "results.csv     | 0.1,1,18          | x,1,18              | , line 2: learning_rate: x is not a number",
        "history.csv     | seed              | sead                | , line 1: has no column seed",
        "history.csv     | ...\\n$            |                     | , line 25: is cut off",
      })
  void aDamagedExperimentIsReportedByFileAndFault(String file, String old, String now, String fault)
      throws IOException {
    Path experiment = Fixtures.experiment(directory.resolve("experiment"));
    damage(experiment.resolve(file), old, now);
    assertTold(experiment, experiment.resolve(file), fault);
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "sweep.json | .*                      | {}              | : has no axes",
        "sweep.json | \"fixed\"               | \"fix\"         | : has no fixed",
        "sweep.json | \\[\"1\", \"2\"\\]      | 2               | : axes: --seed is not a list",
        "sweep.csv  | learning_rate           | rate            | , line 1: has no column learning_rate",
        "sweep.csv  | ,status                 | ,state          | , line 1: has no column status",
        "sweep.csv  | done                    | dome            | , line 2: status: 'dome' is not one of done, diverged, failed, interrupted, damaged, missing",
        "sweep.csv  | ,\\n$                   |                 | , line 9: is cut off",
      })
  void aDamagedSweepIsReportedByFileAndFault(String file, String old, String now, String fault)
      throws IOException {
    Path sweep = Fixtures.sweep(directory.resolve("sweep"));
    damage(sweep.resolve(file), old, now);
    assertTold(sweep, sweep.resolve(file), fault);
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "history.csv  | ...\\n$       |    | , line 4: is cut off; take this line out, or make the file again",
        "cell.json    | .*           | {} | : has no values",
        "cell.json    | .*           |    | : is empty",
        "summary.json | .*           | {} | : has no completed",
        "config.json  | \\}\\s*$     |    | , line 3: is damaged: it ends too early",
      })
  void aDamagedCellIsLeftOutAndSaid(String file, String old, String now, String fault)
      throws IOException {
    Path sweep = Fixtures.sweep(directory.resolve("sweep"));
    damage(sweep.resolve(CELL + file), old, now);
    List<String> leftOut = new ArrayList<>();
    String page = Files.readString(Reports.write(sweep, Fixtures.leftOut(leftOut::add)));
    assertThat(leftOut)
        .containsExactly(
            "left out: cell batch 32, learning rate 0.01, seed 1: %s%s; the sweep's command runs it again"
                .formatted(sweep.resolve(CELL + file), fault));
    assertThat(page)
        .contains("8 cells: 1 damaged, 6 done, 1 failed.")
        .contains("Cells in no mean", Html.escape(leftOut.get(0)))
        .contains("failed: cell batch 128, learning rate 0.1, seed 2: out of memory")
        // The other seed is left.
        .contains(
            "<td>batch 32, learning rate 0.01</td><td class=\"number\">1</td>"
                + "<td class=\"number\">0.8400</td>");
  }

  @Test
  void textInAnotherEncodingIsDamage() throws IOException {
    Path run = Fixtures.run(directory.resolve("run"), 32, 1, 0.9);
    for (String file : List.of("summary.json", "history.csv")) {
      Files.write(run.resolve(file), "{\"ü\": \"é\n".getBytes(StandardCharsets.ISO_8859_1));
      assertThatThrownBy(() -> Reports.write(run))
          .isInstanceOf(ReportException.class)
          .hasMessageStartingWith(run.resolve(file).toString())
          .hasMessageContaining("is damaged");
      Fixtures.run(run, 32, 1, 0.9);
    }
  }

  @Test
  void aRunThatHasOnlyBegunHasNoEpochYet() throws IOException {
    Path run = Fixtures.run(directory.resolve("run"), 32, 1, 0.9);
    Path old = Reports.write(run);
    Files.delete(run.resolve("summary.json"));
    Fixtures.write(run.resolve("history.csv"), Fixtures.header());
    String fault = run.resolve("history.csv") + ": has no epoch yet, so there is nothing to report";
    assertThatThrownBy(() -> Reports.write(run))
        .isInstanceOf(ReportException.class)
        .hasMessage(fault);
    assertThatThrownBy(() -> Reports.compare(List.of(run, run), directory.resolve("comparison")))
        .hasMessage(fault);
    assertThat(directory.resolve("comparison")).doesNotExist();
    assertThat(old).as("what was there").isNotEmptyFile();
  }

  private static void damage(Path file, String old, String now) throws IOException {
    String text = Files.readString(file);
    String replacement = now == null ? "" : now.replace("\\x00", "\0").replace("\\n", "\n");
    String damaged = old.equals(".*") ? replacement : text.replaceFirst(old, replacement);
    assertThat(damaged).isNotEqualTo(text);
    Files.writeString(file, damaged);
  }

  private static void assertTold(Path directory, Path file, String fault) {
    String message =
        fault.startsWith("/../") ? directory.resolve(fault.substring(4)).toString() : file + fault;
    assertThatThrownBy(() -> Reports.write(directory))
        .isInstanceOf(ReportException.class)
        .hasMessageStartingWith(message)
        .satisfies(told -> assertThat(told.getMessage().lines()).hasSize(1));
    assertThat(directory.resolve("report.html")).doesNotExist();
  }
}
