package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVRecord;
import org.ghostbatch.trainer.files.DirectoryTree;
import org.ghostbatch.trainer.process.ExitCode;
import org.ghostbatch.trainer.process.Invocation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepCommandTest {
  /** Three cells, all done. */
  @TempDir private static Path three;

  @TempDir private Path directory;

  @BeforeAll
  static void aSweep() {
    assertThat(Sweeps.run(three, "--seeds 3 --quiet").exitCode()).isZero();
  }

  @Test
  void aSweepLeavesARunACellAndOneTable() throws IOException {
    Path out = directory.resolve("sweep");
    Commands.Outcome outcome =
        Sweeps.run(out, "--batch 50,100 --learning-rate 0.01,0.001 --seeds 2");

    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
    assertThat(Files.readAllLines(out.resolve("sweep.csv")).get(0))
        .isEqualTo(
            "cell,directory,batch,learning_rate,seed,status,epochs,updates,examples,train_loss,"
                + "train_accuracy,validation_loss,validation_accuracy,best_validation_accuracy,"
                + "best_epoch,seconds,images_per_second");
    List<CSVRecord> rows = Sweeps.rows(out);
    assertThat(rows).hasSize(8).allMatch(row -> row.get("status").equals("done"));
    CSVRecord sixth = rows.get(5);
    assertThat(sixth.get("directory")).isEqualTo("cells/batch-100_learning-rate-0.01_seed-2");
    assertThat(sixth.get("updates")).isEqualTo("10");
    Path cell = out.resolve(sixth.get("directory"));
    assertThat(sixth.get("validation_loss"))
        .isEqualTo(Runs.history(cell).get(1).get("validation_loss"));
    assertThat(Runs.json(cell, "config.json").get("seed").asInt()).isEqualTo(2);
    JsonNode json = Runs.json(cell, "cell.json");
    assertThat(json.get("cell").asInt()).isEqualTo(6);
    assertThat(json.get("values").get("--learning-rate").asText()).isEqualTo("0.01");
    JsonNode sweep = Runs.json(out, "sweep.json");
    assertThat(sweep.get("cells").asInt()).isEqualTo(8);
    assertThat(sweep.get("axes").get("--seed")).hasSize(2);
    assertThat(sweep.has("shard")).isFalse();
    assertThat(outcome.out())
        .contains("8 cells: 2 of batch, 2 of learning-rate, 2 of seed")
        .containsPattern(
            "cell 6/8  batch 100  learning-rate 0.01  seed 2  validation loss \\d\\.\\d{4}  accuracy"
                + " 0\\.\\d{4}  \\d+\\.\\d s  \\(about \\d+ s left\\)")
        .contains("written to " + out);
  }

  @Test
  void aPageThatCannotBeWrittenDoesNotTakeTheTableAlong() throws IOException {
    Path out = directory.resolve("sweep");
    Files.createDirectories(out);
    Sweeps.run(out, "--batch 50,100 --epochs 1 --quiet");
    DirectoryTree.delete(out.resolve("charts"));
    Files.delete(out.resolve("report.html"));
    Files.writeString(out.resolve("charts"), "no directory");

    Commands.Outcome again = Sweeps.run(out, "--batch 50,100 --epochs 1");
    assertThat(again.exitCode()).isEqualTo(ExitCode.FILES);
    assertThat(again.out()).containsPattern("batch +done +validation loss").contains("written to");
    assertThat(again.err()).contains("charts").hasLineCount(1);
  }

  @Test
  void aCellIsTheRunThatTrainMakesOfItsArguments() throws IOException {
    Path out = directory.resolve("sweep");
    Sweeps.run(out, "--batch 50,100 --model mlp --dropout 0.2 --quiet");
    Path cell = out.resolve("cells").resolve("batch-100");
    JsonNode arguments = Runs.json(cell, "cell.json").get("arguments");
    String[] flags = new String[arguments.size()];
    for (int at = 0; at < flags.length; at++) {
      flags[at] = arguments.get(at).asText();
    }
    Path run = directory.resolve("run");
    Commands.run(Commands.join(List.of("train", "--out", run.toString(), "--quiet"), flags));

    assertThat(Runs.json(cell, "config.json")).isEqualTo(Runs.json(run, "config.json"));
    for (int epoch = 0; epoch < 2; epoch++) {
      for (String column : List.of("train_loss", "validation_loss", "validation_accuracy")) {
        assertThat(Runs.history(cell).get(epoch).get(column))
            .isEqualTo(Runs.history(run).get(epoch).get(column));
      }
    }
  }

  @Test
  void onlyCellsThatAreNotDoneAreRunAgain() throws IOException {
    Path out = directory.resolve("sweep");
    Sweeps.run(out, "--batch 50,100 --seeds 2 --quiet");
    List<Map<String, String>> learned = Sweeps.learned(out);
    Path lost = out.resolve("cells/batch-50_seed-2");
    Files.delete(lost.resolve("summary.json"));
    Path cut = out.resolve("cells/batch-100_seed-2/summary.json");
    Files.writeString(cut, Files.readString(cut).substring(0, 40));
    List<Map<String, List<Object>>> kept =
        List.of(
            Sweeps.files(out.resolve("cells/batch-50_seed-1")),
            Sweeps.files(out.resolve("cells/batch-100_seed-1")));

    Commands.Outcome outcome = Sweeps.run(out, "--batch 50,100 --seeds 2");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .contains("2 of 4 cells are done already")
        .contains("cell 2/4  batch 50  seed 2")
        .contains("cell 4/4  batch 100  seed 2")
        .doesNotContain("cell 1/4")
        .doesNotContain("cell 3/4");
    assertThat(Sweeps.files(out.resolve("cells/batch-50_seed-1"))).isEqualTo(kept.get(0));
    assertThat(Sweeps.files(out.resolve("cells/batch-100_seed-1"))).isEqualTo(kept.get(1));
    assertThat(Sweeps.learned(out)).isEqualTo(learned);
  }

  @Test
  void anAxisMayGrow() throws IOException {
    Path out = directory.resolve("sweep");
    Sweeps.run(out, "--batch 50 --seeds 2 --quiet");
    Map<String, List<Object>> before = Sweeps.files(out.resolve("cells"));
    Commands.Outcome outcome = Sweeps.run(out, "--batch 50 --seeds 3");
    assertThat(outcome.out()).contains("2 of 3 cells are done already").contains("cell 3/3");
    assertThat(Sweeps.column(out, "status")).containsExactly("done", "done", "done");
    Map<String, List<Object>> after = Sweeps.files(out.resolve("cells"));
    assertThat(after).containsAllEntriesOf(before);
  }

  @Test
  void anotherSweepIsNotWrittenOver() throws IOException {
    Path out = directory.resolve("sweep");
    Sweeps.run(out, "--batch 50,100 --quiet");
    Map<String, List<Object>> before = Sweeps.files(out);
    Commands.Outcome outcome = Sweeps.run(out, "--batch 50,100 --epochs 3 --no-shuffle");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualTo(
            ("ghostbatch sweep: --out %s: holds another sweep: --epochs was 2 and is 3, --no-shuffle"
                    + " was not given and is on; name another directory\n")
                .formatted(out));
    assertThat(Sweeps.files(out)).isEqualTo(before);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "--batch 50                       | nothing to sweep: give a flag several values",
        "--batch 50,ten                   | cell 2 (batch ten): --batch: 'ten' is not a whole number",
        "--batch 50,0 --seeds 2           | cell 3 (batch 0  seed 1): --batch 0: must be at least 1",
        "--model mlp,linear               | cell 2 (model linear): --hidden 8: needs --model mlp",
        "--batch 50,50                    | --batch 50,50: 50 is given twice",
        "--dropout .1,0.1                 | --dropout: .1 and 0.1 are the same",
        "--seeds 2 --seed 1               | --seeds 2: cannot be combined with --seed 1",
        "--seeds 0                        | --seeds 0: must be at least 1",
        "--seeds 2147483647               | the grid has more than 100,000 cells",
        "--seeds 2 --memory-limit 1GB,2GB | --memory-limit: takes one value",
        "--seeds 2 --device cpu,gpu       | --device: takes one value",
        "--seeds 2 --shard 3/2            | shard 3/2: must be from 1/2 to 2/2",
        "--seeds 2 --shard 1/0            | shard 1/0: N of I/N must be at least 1, as in 1/4",
        "--batch ten                      | ghostbatch sweep: --batch: 'ten' is not a whole number",
        "--warm-up 20                     | ghostbatch sweep: --warm-up 20.0: must not exceed",
        "--seeds 2 --overwrite            | unknown flag '--overwrite'",
        "--seeds 2 --epoch 3              | did you mean --epochs?",
        "--seeds 2 --warm-up 20           | cell 1 (seed 1): --warm-up 20.0: must not exceed",
      })
  void wrongFlagsAreAnsweredInOneLineAndNothingIsWritten(String flags, String answer) {
    Path out = directory.resolve("sweep");
    Commands.Outcome outcome = Sweeps.run(out, flags);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err()).startsWith("ghostbatch sweep: ").contains(answer.strip());
    assertThat(outcome.out()).isEmpty();
    assertThat(out).doesNotExist();
  }

  @Test
  void aDirectoryThatHoldsSomethingElseIsRefused() throws IOException {
    Files.writeString(directory.resolve("history.csv"), "precious");
    Commands.Outcome outcome = Sweeps.run(directory, "--seeds 2");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("is not empty and holds no sweep");
    assertThat(directory.resolve("history.csv")).hasContent("precious");
  }

  @Test
  void missingDataEndTheSweepBeforeAnythingIsWritten() {
    Path out = directory.resolve("sweep");
    Commands.Outcome outcome =
        Commands.run(
            ("sweep --dataset idx --train-images nowhere --train-labels nowhere --seeds 2 --out "
                    + out)
                .split(" "));
    assertThat(outcome.exitCode()).isEqualTo(65);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(out).doesNotExist();
  }

  @Test
  void aCellThatFailsDoesNotStopTheOthers() throws IOException {
    Path out = directory.resolve("sweep");
    Commands.Outcome outcome = Sweeps.run(out, "--batch 50,501,100");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualTo(
            "ghostbatch sweep: cell 2/3  batch 501: --batch 501: there are 500 training examples;"
                + " use at most that many\n");
    assertThat(outcome.out()).contains("cell 3/3  batch 100");
    assertThat(Sweeps.column(out, "status")).containsExactly("done", "failed", "done");
    assertThat(Sweeps.column(out, "epochs")).containsExactly("2", "", "2");
    assertThat(Runs.json(out.resolve("cells/batch-501"), "cell.json").get("failure").asText())
        .startsWith("--batch 501: there are 500");

    Commands.Outcome again = Sweeps.run(out, "--batch 50,501,100 --quiet");
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.out()).isEmpty();
    assertThat(again.err().lines()).hasSize(1);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "history.csv  | cut     | /history.csv, line 3: is cut off",
        "history.csv  | dropped | /history.csv: has 1 of the 2 epochs that summary.json records",
        "cell.json    | cut     | /cell.json: is damaged",
        "config.json  | cut     | /config.json, line",
        "summary.json | {\"completed\": true} | /summary.json: is damaged",
      })
  void aDamagedCellIsReportedAndRunAgain(String file, String damage, String fault)
      throws IOException {
    Path out = directory.resolve("sweep");
    Trees.copy(three, out);
    List<Map<String, String>> learned = Sweeps.learned(out);
    Path cell = out.resolve("cells/seed-2");
    String text = Files.readString(cell.resolve(file));
    Files.writeString(
        cell.resolve(file),
        switch (damage) {
          case "cut" -> text.substring(0, text.length() - 4);
          case "dropped" -> text.substring(0, text.stripTrailing().lastIndexOf('\n') + 1);
          default -> damage;
        });

    Commands.Outcome report = Commands.run("report", out.toString());
    assertThat(report.exitCode()).isEqualTo(65);
    assertThat(report.err().lines()).hasSize(1);
    assertThat(report.err())
        .startsWith("ghostbatch report: left out: cell seed 2: %s/%s".formatted(cell, file));
    assertThat(out.resolve("report.html")).content().contains("3 cells: 2 done, 1 damaged.");

    Commands.Outcome again = Sweeps.run(out, "--seeds 3");
    assertThat(again.exitCode()).isZero();
    assertThat(again.err()).isEmpty();
    assertThat(again.out())
        .contains("2 of 3 cells are done already")
        .contains("cell 2/3  seed 2  is run again: " + cell + fault)
        .containsOnlyOnce("cell 2/3  seed 2  validation loss")
        .doesNotContain("cell 1/3");
    assertThat(Sweeps.learned(out)).isEqualTo(learned);
    assertThat(Commands.run("report", out.toString()).exitCode()).isZero();
  }

  @Test
  void aCellThatDivergesIsAResult() throws IOException {
    Path out = directory.resolve("sweep");
    String flags = "--seeds 2 --optimizer sgd --learning-rate 0.01,1e30";
    Commands.Outcome outcome = Sweeps.run(out, flags);

    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
    assertThat(Sweeps.column(out, "status"))
        .containsExactly("done", "done", "diverged", "diverged");
    JsonNode cell = Runs.json(out.resolve("cells/learning-rate-1e30_seed-2"), "cell.json");
    assertThat(cell.get("status").asText()).isEqualTo("diverged");
    String failure = cell.get("failure").asText();
    assertThat(failure).startsWith("the loss is NaN in epoch 1 by example ");
    assertThat(outcome.out())
        .contains("cell 4/4  learning-rate 1e30  seed 2  diverged: " + failure)
        .containsPattern(" done +diverged +validation loss");
    assertThat(out.resolve("report.html")).content().contains("4 cells: 2 done, 2 diverged.");

    Map<String, List<Object>> cells = Sweeps.files(out.resolve("cells"));
    Commands.Outcome again = Sweeps.run(out, flags);
    assertThat(again.exitCode()).isZero();
    assertThat(again.out()).contains("4 of 4 cells are done already");
    assertThat(Sweeps.files(out.resolve("cells"))).isEqualTo(cells);
  }

  @Test
  void theEpochsMayBeAnAxis() throws IOException {
    Path out = directory.resolve("sweep");
    assertThat(Sweeps.run(out, "--epochs 1,3 --quiet").exitCode()).isZero();
    assertThat(Files.readAllLines(out.resolve("sweep.csv")).get(0))
        .startsWith("cell,directory,epochs,status,updates,");
    assertThat(Sweeps.column(out, "epochs")).containsExactly("1", "3");
    assertThat(Sweeps.column(out, "updates")).containsExactly("4", "12");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aKilledSweepResumesToTheSameNumbers() throws Exception {
    String flags = "--batch 20,50 --seeds 5";
    Path out = directory.resolve("killed");
    Path log = directory.resolve("log");
    Process process = Commands.start(log, Map.of(), Sweeps.arguments(out, flags));
    try {
      Commands.await(log, () -> Files.exists(out.resolve("cells/batch-20_seed-2")));
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor()).isEqualTo(128 + 9);
    assertThat(out.resolve("cells/batch-50_seed-5")).as("killed too late").doesNotExist();

    Commands.Outcome outcome = Sweeps.run(out, flags);
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .containsPattern("\\d+ of 10 cells are done already")
        .doesNotContain("cell 1/10");
    Path whole = directory.resolve("whole");
    Sweeps.run(whole, flags + " --quiet");
    assertThat(Sweeps.learned(out)).isEqualTo(Sweeps.learned(whole));
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void anInterruptedSweepWritesItsTableAndEndsWith130() throws Exception {
    Commands.assumeHeard(2);
    Path out = directory.resolve("sweep");
    Path log = directory.resolve("log");
    String[] arguments = Sweeps.arguments(out, "--epochs 100000 --seeds 3");
    Process process = Commands.start(log, Map.of(), arguments);
    Path history = out.resolve("cells/seed-1/history.csv");
    try {
      Commands.await(log, () -> Files.exists(history) && Files.readAllLines(history).size() > 2);
      Commands.interrupt(process);
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(log)).isEqualTo(130);
    assertThat(Sweeps.column(out, "status")).containsExactly("interrupted", "missing", "missing");
    assertThat(Sweeps.column(out, "epochs").get(0))
        .isEqualTo(String.valueOf(Files.readAllLines(history).size() - 1));
    assertThat(Files.readString(log))
        .contains("interrupted: 0 of 3 cells are done; continue with:\n  ")
        .endsWith(" " + Invocation.quoted(List.of(arguments)) + "\n");
  }
}
