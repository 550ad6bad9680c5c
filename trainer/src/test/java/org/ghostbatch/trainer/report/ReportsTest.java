package org.ghostbatch.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportsTest {
  @TempDir private Path directory;

  @Test
  void aDirectoryIsKnownByItsFile() throws IOException {
    assertThat(Reports.kind(run())).isEqualTo(Reports.Kind.RUN);
    assertThat(Reports.kind(Fixtures.sweep(directory.resolve("sweep"))))
        .isEqualTo(Reports.Kind.SWEEP);
    assertThat(Reports.kind(Fixtures.experiment(directory.resolve("experiment"))))
        .isEqualTo(Reports.Kind.EXPERIMENT);
    assertThatThrownBy(() -> Reports.kind(directory))
        .isInstanceOf(ReportException.class)
        .hasMessage(
            directory
                + ": holds no experiment.json, no sweep.json, no speed.json, no config.json: name"
                + " the directory of a run, a sweep, an experiment or measured speeds");
    assertThatThrownBy(() -> Reports.kind(directory.resolve("nowhere")))
        .hasMessage(directory.resolve("nowhere") + ": is not a directory");
  }

  @Test
  void damageIsReportedByFileAndLine() throws IOException {
    Path run = run();
    Path history = run.resolve("history.csv");
    assertFault(
        history, "1,10,320,x,0,0,0,0.1,32,32,0.5,9", ", line 2: train_loss: x is not a number");
    assertFault(history, "1,10,320", ", line 2: has 3 of 12 cells");
    assertFault(
        history, "1.5,10,320,1,0,0,0,0.1,32,32,0.5,9", ", line 2: epoch: 1.5 is not a count");
    Fixtures.write(history, "epoch,updates");
    assertThatThrownBy(() -> Reports.write(run))
        .hasMessage(history + ", line 1: has no column seconds");
    Files.writeString(history, "");
    assertThatThrownBy(() -> Reports.write(run)).hasMessage(history + ", line 1: has no header");
    Files.delete(history);
    assertThatThrownBy(() -> Reports.write(run)).hasMessage(history + ": is missing");
    Path config = run.resolve("config.json");
    Fixtures.write(config, "{", "\"batch\": 1,", "oops}");
    assertThatThrownBy(() -> Reports.write(run))
        .isInstanceOf(ReportException.class)
        .hasMessageStartingWith(config + ", line 3: is damaged: ");
  }

  private void assertFault(Path history, String row, String fault) throws IOException {
    Fixtures.write(history, Fixtures.header(), row);
    assertThatThrownBy(() -> Reports.write(history.getParent()))
        .isInstanceOf(ReportException.class)
        .hasMessage(history + fault);
  }

  @Test
  void aSweepsCellThatIsDoneMustHaveItsHistory() throws IOException {
    Path sweep = Fixtures.sweep(directory.resolve("sweep"));
    Path history = sweep.resolve("cells/batch-32_learning-rate-0.01_seed-1/history.csv");
    Files.delete(history);
    List<String> leftOut = new ArrayList<>();
    Reports.write(sweep, Fixtures.leftOut(leftOut::add));
    assertThat(leftOut).singleElement().asString().contains(history + ": is missing");
  }

  @Test
  void aSweepsCellThatHasOnlyBegunNeedNotHaveAHistory() throws IOException {
    Path sweep = Fixtures.sweep(directory.resolve("sweep"));
    Path table = sweep.resolve("sweep.csv");
    Files.writeString(table, Files.readString(table).replaceFirst("done", "interrupted"));
    Files.delete(sweep.resolve("cells/batch-32_learning-rate-0.01_seed-1/history.csv"));
    assertThat(Files.readString(Reports.write(sweep)))
        .contains("8 cells: 1 interrupted, 6 done, 1 failed.");
  }

  @Test
  void wordsOnASweepTellItsNumbersAsItsTablesDo() throws IOException {
    assertThat(Files.readString(Reports.write(Fixtures.sweep(directory.resolve("sweep")))))
        .contains("learning rate 0.01, validation accuracy 0.8300 ± 0.0141.")
        .contains("along batch: highest 0.8300 ± 0.0141 with")
        .doesNotContain("Spread[");
  }

  @Test
  void anExperimentWhoseSourceHasNoAddressNamesItWithoutALink() throws IOException {
    Path experiment = Fixtures.experiment(directory.resolve("experiment"));
    Path json = experiment.resolve("experiment.json");
    String address = "\"https://example.org/q?a=1&b=2\"";
    String whole = Files.readString(json);
    assertThat(whole).contains("\"url\": " + address);
    assertThat(Files.readString(Reports.write(experiment))).contains("<a class=\"source\"");
    for (String without :
        List.of(
            whole.replace("\"url\": %s,".formatted(address), ""), whole.replace(address, "null"))) {
      Files.writeString(json, without);
      assertThat(Files.readString(Reports.write(experiment)))
          .contains("<p class=\"wide prose\">A &lt;question&gt;</p>")
          .doesNotContain("<a class=\"source\"");
    }
  }

  @Test
  void withoutVerdictsNoneOfThePublishedValuesIsCounted() throws IOException {
    Path experiment = Fixtures.experiment(directory.resolve("experiment"));
    assertThat(Files.readString(Reports.write(experiment)))
        .contains("1 of 2 published values are typical of our seeds.");
    Path rows = experiment.resolve("rows.csv");
    Files.writeString(
        rows, Files.readString(rows).replaceAll("typical|not reproduced", "no verdict"));
    assertThat(Files.readString(Reports.write(experiment)))
        .doesNotContain("published values are typical");
  }

  @Test
  void settingsOfTwoLearningRatesAreNotOneMean() throws IOException {
    Path experiment = Fixtures.experiment(directory.resolve("experiment"));
    String header =
        "setting,group,batch,learning_rate,seed,updates,examples,seconds,train_loss,"
            + "train_accuracy,validation_loss,validation_accuracy";
    Fixtures.write(
        experiment.resolve("results.csv"),
        header,
        "slow,as published,1,0.001,1,9,9,1,0.5,0.8,0.5,0.8",
        "fast,as published,1,0.01,1,9,9,1,0.5,0.6,0.5,0.6");
    assertThat(Files.readString(Reports.write(experiment)))
        .contains("\"setting\":\"as published, learning rate 0.01\"", "[1,0.6,null]")
        .contains("\"setting\":\"as published, learning rate 0.001\"", "[1,0.8,null]");
  }

  @Test
  void cellsThatDifferInTheSeedAloneAreOneSettingBestFirst() throws IOException {
    String page = Files.readString(Reports.write(Fixtures.sweep(directory.resolve("sweep"))));
    assertThat(page).contains("8 cells: 7 done, 1 failed.");
    // Of 0.82 and 0.84: mean 0.83, deviation 0.01 * sqrt 2.
    assertThat(page)
        .containsSubsequence(
            "<td>batch 32, learning rate 0.01</td><td class=\"number\">2</td>"
                + "<td class=\"number\">0.8300 ± 0.0141</td>",
            "<td>batch 128, learning rate 0.1</td><td class=\"number\">1</td>"
                + "<td class=\"number\">0.6200</td>");
  }

  @Test
  void cellsThatDivergedAreCountedAndInNoMean() throws IOException {
    Path sweep = Fixtures.sweep(directory.resolve("sweep"));
    assertThat(Files.readString(Reports.write(sweep))).doesNotContain("diverged");
    Path table = sweep.resolve("sweep.csv");
    Files.writeString(
        table,
        Files.readString(table).replaceFirst("done", "diverged").replace("failed", "diverged"));
    String end = "\"status\": \"diverged\", \"failure\": \"the loss of epoch 2 is NaN\",";
    Fixtures.cell(sweep.resolve("cells/batch-32_learning-rate-0.01_seed-1"), end);
    Files.writeString(
        table, Files.readString(table).replaceFirst("0.1,1,done", "0.1,1,interrupted"));
    Path last = sweep.resolve("cells/batch-128_learning-rate-0.1_seed-1");
    Fixtures.cell(last, end);
    Files.writeString(
        table, Files.readString(table).replaceFirst("128,0.1,1,done", "128,0.1,1,diverged"));

    assertThat(Files.readString(Reports.write(sweep)))
        .contains("8 cells: 3 diverged, 4 done, 1 interrupted.")
        .contains("<th scope=\"col\" class=\"number\">diverged</th>")
        .contains(
            "<td>batch 32, learning rate 0.01</td><td class=\"number\">1</td>"
                + "<td class=\"number\">1</td><td class=\"number\">0.8400</td>")
        .contains(
            "<td>batch 128, learning rate 0.1</td><td class=\"number\">0</td>"
                + "<td class=\"number\">2</td><td class=\"number\"></td>")
        .contains(
            "diverged: cell batch 32, learning rate 0.01, seed 1: the loss of epoch 2 is NaN");
  }

  @Test
  void anUnfinishedRunSaysSo() throws IOException {
    Path run = run();
    Files.delete(run.resolve("summary.json"));
    assertThat(Files.readString(Reports.write(run)))
        .contains("not finished: there is no summary.json after 3 of 3 epochs");
  }

  @Test
  void anUnfinishedExperimentSaysSoAndNeedNotHaveItsResults() throws IOException {
    Path experiment = Fixtures.experiment(directory.resolve("experiment"));
    Files.delete(experiment.resolve("rows.csv"));
    Files.delete(experiment.resolve("results.csv"));
    assertThatThrownBy(() -> Reports.write(experiment))
        .hasMessage(experiment.resolve("rows.csv") + ": is missing");
    Path json = experiment.resolve("experiment.json");
    Files.writeString(
        json,
        Files.readString(json)
            .replace("\"completed\": true", "\"completed\": false")
            .replace("\"It falls.\"", "null"));
    assertThat(Files.readString(Reports.write(experiment)))
        .contains("<p class=\"lead\">Does it fall? Not finished: the page shows what there is")
        .contains("id=\"as-published-accuracy\"")
        .contains("The best setting has reached a validation accuracy of ", "Not all have ended.")
        .doesNotContain("at the end")
        .doesNotContain("id=\"end-validation-accuracy\"");
  }

  @Test
  void textOfTheDataIsNeverMarkupOrTheEndOfAScript() throws IOException {
    Path experiment = Fixtures.experiment(directory.resolve("experiment"));
    Files.writeString(
        experiment.resolve("history.csv"),
        Files.readString(experiment.resolve("history.csv"))
            .replace("batch 32", "</script><img src=x>{{data}}"));
    String page = Files.readString(Reports.write(experiment));
    assertThat(page)
        .contains("<h1>Batches &lt;/script&gt;&lt;b&gt;&amp;</h1>")
        .contains("\"setting\":\"\\u003c/script>\\u003cimg src=x>{{data}}\"")
        .contains("&lt;/script&gt;&lt;img src=x&gt;{{data}}")
        .doesNotContain("<img");
    assertThat(page.split("</script>", -1)).describedAs("four scripts").hasSize(5);
  }

  @Test
  void onlyALinkToTheWebIsALink() {
    assertThat(new Link("a", "https://example.org/?a=\"b\"").html())
        .contains("href=\"https://example.org/?a=&quot;b&quot;\"");
    assertThat(new Link("a", "javascript:alert(1)").html()).doesNotContain("href");
    assertThat(new Link("a", "").html()).doesNotContain("href");
  }

  @Test
  void settingsOfRunsAreComparedByWhatDiffers() throws IOException {
    Path page =
        Reports.compare(
            List.of(
                Fixtures.run(directory.resolve("a"), 32, 1, 0.9),
                Fixtures.run(directory.resolve("b"), 32, 2, 0.8),
                Fixtures.run(directory.resolve("c"), 64, 1, 0.7)),
            directory.resolve("comparison"));
    assertThat(Files.readString(page))
        .contains("They differ in batch. Runs that differ in the seed alone are one series")
        .contains("<th scope=\"col\" class=\"number\">batch</th>")
        .doesNotContain("micro batch");
  }

  @Test
  void theSeedIsADifferenceWhereItIsNotTheOnlyOne() throws IOException {
    List<Path> runs =
        List.of(
            Fixtures.run(directory.resolve("a"), 32, 1, 0.9),
            Fixtures.run(directory.resolve("b"), 64, 2, 0.8));
    assertThat(Files.readString(Reports.compare(runs, directory.resolve("comparison"))))
        .contains("They differ in batch, seed.");
  }

  @Test
  void runsOfOneSeedAreNotASpreadOverSeeds() throws IOException {
    List<Path> runs =
        List.of(
            Fixtures.run(directory.resolve("first"), 32, 1, 0.9),
            Fixtures.run(directory.resolve("second"), 32, 1, 0.8));
    String page = Files.readString(Reports.compare(runs, directory.resolve("comparison")));
    assertThat(page)
        .contains("They have the same settings and seed.")
        .contains("\"setting\":\"first\"", "\"setting\":\"second\"")
        .doesNotContain("\"band\":true");
  }

  @Test
  void runsAreNamedByDirectoryAndWhatDiffersIsInTheTable() throws IOException {
    Path limited = Fixtures.run(directory.resolve("limited"), 32, 1, 0.9);
    Path config = limited.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replace("\"micro_batch\": 32", "\"micro_batch\": 8, \"memory_limit\": 268435456"));
    Path whole = Fixtures.run(directory.resolve("one: piece"), 32, 1, 0.9);
    Reports.write(whole);
    assertThat(
            Files.readString(
                Reports.compare(List.of(limited, whole), directory.resolve("comparison"))))
        .contains("\"setting\":\"limited\"", "\"setting\":\"one: piece\"")
        .contains("They differ in memory limit, micro-batch.", "<td>256 MiB</td>")
        .contains("Both runs end at a validation accuracy of 0.9000.")
        .contains("<td>limited</td>", "<a href=\"./../one:%20piece/report.html\">one: piece</a>")
        .doesNotContain("A value with ±");
  }

  @Test
  void theHeadlineOfARunNamesItsMicroBatchAndGhostBatch() throws IOException {
    Path run = run();
    Path config = run.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replace("\"micro_batch\": 32", "\"micro_batch\": 16, \"ghost_batch\": 8"));
    assertThat(Files.readString(Reports.write(run)))
        .contains("mlp on blobs, batch 32 in micro-batches of 16, ghost batches of 8, adam, seed 1")
        .contains("<dt>micro-batch</dt>", "<dt>ghost batch</dt>")
        .contains("in <a href=\"charts/\">charts/</a> beside this page");
  }

  @Test
  void aSweepLinksThePagesOfItsRunsAndItsFixedFlagsCanBePasted() throws IOException {
    Path sweep = Fixtures.sweep(directory.resolve("sweep"));
    Path json = sweep.resolve("sweep.json");
    Files.writeString(
        json, Files.readString(json).replace("\"blobs\"]", "\"blobs\", \"--data\", \"my data\"]"));
    assertThat(Files.readString(Reports.write(sweep)))
        .contains("<dd>--dataset blobs --data &#39;my data&#39;</dd>")
        .contains("best final validation accuracy", "best epoch&#39;s accuracy (mean over seeds)")
        .doesNotContain("href=\"./cells");
    Reports.write(sweep.resolve("cells/batch-32_learning-rate-0.01_seed-1"));
    assertThat(Files.readString(Reports.write(sweep)))
        .contains(
            "<a href=\"./cells/batch-32_learning-rate-0.01_seed-1/report.html\">batch 32, learning"
                + " rate 0.01, seed 1</a>");
  }

  @Test
  void runsOfOneNameAreDistinguishedByTheirDirectories() throws IOException {
    Path a = Fixtures.run(directory.resolve("a/run"), 32, 1, 0.9);
    Path b = Fixtures.run(directory.resolve("b/run"), 32, 1, 0.8);
    assertThat(Files.readString(Reports.compare(List.of(a, b), directory.resolve("comparison"))))
        .contains("\"setting\":\"%s\"".formatted(a), "\"setting\":\"%s\"".formatted(b));
  }

  @Test
  void imagesAreWrittenBesideThePageAndReplaced() throws IOException {
    Path run = run();
    Reports.write(run);
    Path charts = run.resolve("charts");
    Files.writeString(charts.resolve("stale.svg"), "");
    Reports.write(run);
    assertThat(charts.resolve("stale.svg")).doesNotExist();
    assertThat(ImageIO.read(charts.resolve("loss.png").toFile()).getWidth()).isEqualTo(960);
    assertThat(Files.readString(charts.resolve("loss.svg"))).contains("<svg").contains("<path");
  }

  @Test
  void deletingAReportLeavesWhatIsNotItsOwn() throws IOException {
    Path run = run();
    Reports.write(run);
    Files.writeString(run.resolve("charts/notes.txt"), "mine");
    Reports.delete(run);
    assertThat(run.resolve("report.html")).doesNotExist();
    assertThat(run.resolve("charts")).isDirectoryContaining("glob:**notes.txt");
    assertThat(run.resolve("charts")).isDirectoryNotContaining("glob:**.{png,svg}");
  }

  @Test
  void imagesWithoutAPageAreNotAReports() throws IOException {
    Path photograph = directory.resolve("charts/photograph.png");
    Fixtures.write(photograph, "mine");
    Reports.delete(directory);
    assertThat(photograph).exists();
  }

  private Path run() throws IOException {
    return Fixtures.run(directory.resolve("run"), 32, 1, 0.9);
  }
}
