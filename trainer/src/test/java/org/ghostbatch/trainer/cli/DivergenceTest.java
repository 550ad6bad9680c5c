package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ghostbatch.trainer.run.RunDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DivergenceTest {
  @TempDir private Path directory;

  @Test
  void aLossThatIsNotANumberEndsTheRunAndKeepsTheLastGoodCheckpoint() throws IOException {
    Path run = directory.resolve("run");
    // Each update multiplies the weights by -9,999: the tenth or so overflows.
    Commands.Outcome outcome =
        train(
            run,
            "--epochs",
            "9",
            "--optimizer",
            "sgd",
            "--learning-rate",
            "1",
            "--weight-decay",
            "10000",
            "--checkpoint-every",
            "1updates");
    assertThat(outcome.exitCode()).as(outcome.out()).isEqualTo(3);
    assertThat(outcome.err())
        .hasLineCount(1)
        .containsPattern(
            "^ghostbatch train: (the loss is|a parameter is not) [^;]* in epoch [23] by example ")
        .contains("--learning-rate", "--clip-norm", "--on-divergence continue");
    Path checkpoint = RunDirectory.checkpoints(run).newest(damaged -> {}).orElseThrow().path();
    assertThat(outcome.err()).contains("the last good checkpoint is " + checkpoint);
    assertThat(Files.readString(run.resolve("history.csv"))).doesNotContain("NaN", "Infinity");
  }

  @Test
  void aRunMayContinueThroughDivergenceAndBeResumedThere() throws IOException {
    Path run = directory.resolve("run");
    String[] flags = {
      "--learning-rate", "1e30", "--on-divergence", "continue", "--optimizer", "sgd"
    };
    assertThat(train(run, Commands.join(List.of(flags), "--epochs", "2")).exitCode()).isZero();
    assertThat(Runs.history(run)).extracting(row -> row.get("train_loss")).last().isEqualTo("NaN");
    assertThat(
            Commands.run("train", "--resume", run.toString(), "--epochs", "3", "--quiet")
                .exitCode())
        .isZero();
    Path whole = directory.resolve("whole");
    train(whole, Commands.join(List.of(flags), "--epochs", "3"));
    assertThat(Runs.withoutTimes(run)).isEqualTo(Runs.withoutTimes(whole)).hasSize(3);
  }

  @Test
  void theBeginningIsAGoodCheckpoint() throws IOException {
    Path run = directory.resolve("run");
    Commands.Outcome outcome =
        train(run, "--epochs", "3", "--learning-rate", "1e30", "--optimizer", "sgd");
    assertThat(outcome.exitCode()).isEqualTo(3);
    Path beginning = RunDirectory.checkpoints(run).newest(damaged -> {}).orElseThrow().path();
    assertThat(beginning.getFileName()).hasToString("update-0000000000");
    assertThat(outcome.err()).contains("the last good checkpoint is " + beginning);
    assertThat(run.resolve("config.json")).exists();
    assertThat(Runs.json(run, "summary.json").get("end").asText()).isEqualTo("diverged");
  }

  @Test
  void withoutCheckpointsThereIsNone() {
    Path run = directory.resolve("run");
    Commands.Outcome outcome =
        train(
            run,
            "--epochs",
            "3",
            "--learning-rate",
            "1e30",
            "--optimizer",
            "sgd",
            "--checkpoint-every",
            "never");
    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.err()).contains("there is no checkpoint");
  }

  @Test
  void veryLargeLossesAreWrittenInPowersOfTen() {
    Commands.Outcome outcome =
        Commands.run(
            "train",
            "--dataset",
            "blobs",
            "--model",
            "softmax",
            "--optimizer",
            "sgd",
            "--learning-rate",
            "1e18",
            "--on-divergence",
            "continue",
            "--epochs",
            "2",
            "--out",
            directory.resolve("run").toString());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .containsPattern("epoch 2/2  loss [0-9.]+e\\+1[0-9]  accuracy 0")
        .containsPattern("training loss +[0-9.]+e\\+1[0-9]\\R")
        .doesNotContainPattern(" [0-9]{9}");
    Commands.Outcome evaluated = Commands.run("evaluate", directory.resolve("run").toString());
    assertThat(evaluated.out()).containsPattern("loss [0-9.]+e\\+1[0-9]  accuracy");
    assertThat(directory.resolve("run/charts/loss.png")).isNotEmptyFile();
  }

  private static Commands.Outcome train(Path run, String... flags) {
    return Commands.run(
        Commands.join(
            List.of(
                "train", "--dataset", "blobs", "--hidden", "8", "--quiet", "--out", run.toString()),
            flags));
  }
}
