package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ghostbatch.trainer.cli.Commands.Outcome;
import org.ghostbatch.trainer.process.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
  @TempDir private Path directory;

  @Test
  void trainingEndsWithAReportAndReportMakesItAgain() throws IOException {
    Path run = directory.resolve("run");
    Outcome trained = train(run, "2", "1");
    assertThat(trained.err()).isEmpty();
    assertThat(trained.out())
        .containsPattern("validation loss +[▁▂▃▄▅▆▇█]{2}\nvalidation accuracy +[▁▂▃▄▅▆▇█]{2}\n")
        .endsWith("report                    " + run.resolve("report.html") + "\n");
    String page = Files.readString(run.resolve("report.html"));
    assertThat(run.resolve("charts/accuracy.svg")).isNotEmptyFile();

    Files.delete(run.resolve("report.html"));
    Outcome again = Commands.run("report", run.toString());
    assertThat(again.exitCode()).isZero();
    assertThat(again.out())
        .isEqualTo(
            "report  %s%ncharts  %s%n"
                .formatted(run.resolve("report.html"), run.resolve("charts")));
    assertThat(run.resolve("report.html")).hasContent(page);
  }

  @Test
  void aRunOfOneEpochHasNoSparklines() {
    assertThat(train(directory.resolve("run"), "1", "1").out()).doesNotContainPattern("[▁▂▃▄▅▆▇█]");
  }

  @Test
  void overwritingARunReplacesItsReport() throws IOException {
    Path run = directory.resolve("run");
    train(run, "2", "1");
    Path left = Files.writeString(run.resolve("charts/old.svg"), "");
    train(run, "2", "2", "--overwrite");
    assertThat(left).doesNotExist();
    assertThat(Files.readString(run.resolve("report.html"))).contains("seed 2");
  }

  @Test
  void aRunIsNotWrittenIntoASweep() throws IOException {
    Path sweep = Files.createDirectory(directory.resolve("sweep"));
    Files.writeString(sweep.resolve("sweep.json"), "{}");
    Outcome outcome = train(sweep, "1", "1", "--overwrite");
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(outcome.err())
        .isEqualToIgnoringNewLines(
            "ghostbatch train: --out %s: holds a sweep; name another directory".formatted(sweep));
    assertThat(sweep).isDirectoryNotContaining("glob:**config.json");
  }

  @Test
  void severalRunsAreCompared() {
    Path a = directory.resolve("a");
    Path b = directory.resolve("b");
    train(a, "2", "1");
    train(b, "2", "2");
    Path out = directory.resolve("comparison");
    Outcome compared = Commands.run("report", a.toString(), b.toString(), "--out", out.toString());
    assertThat(compared.err()).isEmpty();
    assertThat(compared.out()).contains("best epoch's accuracy").contains("completed");
    assertThat(out.resolve("report.html")).isNotEmptyFile();

    assertComplains(
        Commands.run("report", a.toString(), b.toString(), "--out", a.toString()),
        ExitCode.USAGE,
        "--out %s: has a report of its own; name another directory".formatted(a));
  }

  @Test
  void aReportSaysHowARunEnded() throws IOException {
    Path early = directory.resolve("early");
    Path late = directory.resolve("late");
    Path done = directory.resolve("done");
    train(done, "2", "1");
    assertThat(diverge(early, "--learning-rate", "1e30").exitCode()).isEqualTo(ExitCode.DIVERGED);
    assertThat(diverge(late, "--learning-rate", "1", "--weight-decay", "10000").exitCode())
        .isEqualTo(ExitCode.DIVERGED);
    Outcome compared =
        Commands.run(
            "report",
            done.toString(),
            late.toString(),
            early.toString(),
            "--out",
            directory.resolve("c").toString());
    assertThat(compared.out())
        .containsPattern("(?m)^ *done +completed ")
        .containsPattern("(?m)^ *late +diverged ")
        .containsPattern("(?m)^ *early +diverged ")
        .doesNotContain("interrupted");
    Path summary = late.resolve("summary.json");
    Files.writeString(
        summary, Files.readString(summary).replaceFirst(",\\s*\"end\" : \"diverged\"", ""));
    assertThat(Commands.run("report", late.toString()).exitCode()).isZero();
    assertThat(Files.readString(late.resolve("report.html"))).contains("not completed");
  }

  private static Outcome diverge(Path run, String... flags) {
    return Commands.run(
        Commands.join(
            List.of("train", "--dataset", "blobs", "--hidden", "8", "--epochs", "9", "--quiet"),
            Commands.join(List.of("--optimizer", "sgd", "--out", run.toString()), flags)));
  }

  @Test
  void aComparisonReplacesNoPageOfOthers() throws IOException {
    Path a = directory.resolve("a");
    Path b = directory.resolve("b");
    train(a, "1", "1");
    train(b, "1", "2");
    Path out = Files.createDirectory(directory.resolve("out"));
    String[] command = {"report", a.toString(), b.toString(), "--out", out.toString()};
    Path chart = Files.createDirectory(out.resolve("charts")).resolve("mine.png");
    Files.writeString(chart, "precious");
    assertComplains(
        Commands.run(command),
        ExitCode.USAGE,
        "--out %s: holds charts, but no report that ghostbatch wrote; name another directory"
            .formatted(out));
    Path page = Files.writeString(out.resolve("report.html"), "<title>precious</title>");
    assertComplains(
        Commands.run(command),
        ExitCode.USAGE,
        "--out %s: holds report.html, but no report that ghostbatch wrote; name another directory"
            .formatted(out));
    assertThat(chart).hasContent("precious");
    Files.delete(chart);
    Files.delete(page);
    Files.delete(chart.getParent());
    assertThat(Commands.run(command).exitCode()).isZero();
    assertThat(Commands.run(command).exitCode()).isZero();
  }

  @Test
  void aRunIsNotComparedWithItself() {
    Path run = directory.resolve("run");
    Path same = directory.resolve("run/../run");
    train(run, "1", "1");
    Path out = directory.resolve("comparison");
    assertComplains(
        Commands.run("report", run.toString(), same.toString(), "--out", out.toString()),
        ExitCode.USAGE,
        "%s and %s: are the same directory; name each once".formatted(run, same));
    assertThat(out).doesNotExist();
  }

  @Test
  void onlyRunsAreCompared() throws IOException {
    Path run = directory.resolve("run");
    Path sweep = Files.createDirectory(directory.resolve("sweep"));
    train(run, "1", "1");
    Files.writeString(sweep.resolve("sweep.json"), "{}");
    assertComplains(
        Commands.run("report", run.toString(), sweep.toString()),
        ExitCode.USAGE,
        sweep + ": holds a sweep; only runs can be compared");
    assertComplains(
        Commands.run("report", run.toString(), "--out", "x"),
        ExitCode.USAGE,
        "--out x: is only for comparing runs; the report of %s goes into that directory"
            .formatted(run));
  }

  @Test
  void whatIsNotThereOrHoldsNothingIsAWrongArgument() throws IOException {
    Path nowhere = directory.resolve("nowhere");
    Path file = Files.createFile(directory.resolve("file"));
    Path sweep = Files.createDirectory(directory.resolve("sweep"));
    Files.writeString(sweep.resolve("sweep.json"), "{}");
    String[] absent = {"report", nowhere.toString()};
    assertComplains(Commands.run(absent), ExitCode.USAGE, nowhere + ": does not exist");
    assertComplains(
        Commands.run("report", sweep.toString(), nowhere.toString()),
        ExitCode.USAGE,
        nowhere + ": does not exist");
    assertComplains(
        Commands.run("report", file.toString()),
        ExitCode.USAGE,
        file + ": is a file; name a directory");
    Outcome empty = Commands.run("report", directory.toString());
    assertThat(empty.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(empty.err()).contains(directory + ": holds no experiment.json, no sweep.json");
  }

  @Test
  void damagedFilesAreDamagedData() throws IOException {
    Path run = directory.resolve("run");
    train(run, "2", "1");
    Path history = run.resolve("history.csv");
    String whole = Files.readString(history);
    Files.writeString(history, whole.stripTrailing());
    assertComplains(
        Commands.run("report", run.toString()),
        ExitCode.DATA,
        history + ", line 3: is cut off; take this line out, or make the file again");
    Files.writeString(history, whole.substring(0, whole.indexOf('\n') + 1));
    Files.delete(run.resolve("summary.json"));
    assertComplains(
        Commands.run("report", run.toString()),
        ExitCode.DATA,
        history + ": has no epoch yet, so there is nothing to report");
    Files.delete(run.resolve("history.csv"));
    assertComplains(
        Commands.run("report", run.toString()),
        ExitCode.DATA,
        run.resolve("history.csv") + ": is missing");
  }

  private static void assertComplains(Outcome outcome, int exitCode, String message) {
    assertThat(outcome.exitCode()).isEqualTo(exitCode);
    assertThat(outcome.err()).isEqualToIgnoringNewLines("ghostbatch report: " + message);
  }

  private static Outcome train(Path out, String epochs, String seed, String... more) {
    List<String> flags =
        List.of("train", "--dataset", "blobs", "--hidden", "4", "--epochs", epochs, "--seed", seed);
    return Commands.run(
        Commands.join(flags, Commands.join(List.of("--out", out.toString()), more)));
  }
}
