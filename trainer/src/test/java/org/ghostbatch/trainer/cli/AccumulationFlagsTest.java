package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the flags of batches, ghosts and learning rates do to a run. */
class AccumulationFlagsTest {
  private static final int EXAMPLES = 250;

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "'mlp --hidden 64,64', sequential",
    "'mlp --hidden 64,64', paper",
    "'mlp --hidden 64,64', mean",
    "cnn, sequential"
  })
  void ghostsAndDropoutDoNotDependOnTheMicroBatch(String model, String rule) throws IOException {
    String flags =
        "--model %s --epochs 1 --batch 96 --batch-norm --ghost-batch 32 --ghost-statistics %s"
            + " --dropout 0.3 --learning-rate 0.0001";
    String[] common = flags.formatted(model, rule).split(" ");
    List<CSVRecord> whole = train("whole", common);
    List<CSVRecord> split = train("split", Commands.join(List.of(common), "--micro-batch", "32"));

    assertThat(split.get(0).get("micro_batch")).isEqualTo("32");
    assertThat(number(split, 0, "train_loss"))
        .isCloseTo(number(whole, 0, "train_loss"), within(2e-5));
    assertThat(number(split, 0, "validation_loss"))
        .isCloseTo(number(whole, 0, "validation_loss"), within(1e-4));
  }

  @Test
  void theBatchFollowsItsSchedule() throws IOException {
    List<CSVRecord> history =
        train(
            "run",
            "--batch-schedule 0:50,1:125,3:250 --micro-batch 60 --hidden 8 --epochs 4".split(" "));

    assertThat(history)
        .extracting(row -> row.get("batch"))
        .containsExactly("50", "125", "125", "250");
    assertThat(history)
        .extracting(row -> row.get("micro_batch"))
        .containsExactly("50", "60", "60", "60");
    assertThat(history).extracting(row -> row.get("updates")).containsExactly("5", "7", "9", "10");
  }

  @Test
  void theLearningRateFollowsScheduleWarmUpAndBatch() throws IOException {
    List<CSVRecord> history =
        train(
            "run",
            ("--batch-schedule 0:125,2:250 --hidden 8 --epochs 4 --learning-rate 0.01"
                    + " --learning-rate-schedule step --decay-factor 0.5 --decay-every 2 --warm-up 1"
                    + " --scale-learning-rate linear --base-batch 125")
                .split(" "));

    // The rate of each epoch's last update: warm at the first epoch's end, halved after two epochs,
    // doubled with the batch at the same time.
    assertThat(history)
        .extracting(row -> Double.parseDouble(row.get("learning_rate")))
        .containsExactly(0.01, 0.01, 0.01, 0.01);
    List<CSVRecord> cosine =
        train(
            "cosine",
            "--learning-rate-schedule cosine --hidden 8 --epochs 2 --batch 125".split(" "));
    // The last updates begin at a quarter and three quarters of the run.
    assertThat(number(cosine, 0, "learning_rate"))
        .isCloseTo(0.001 * (1 + Math.cos(Math.PI / 4)) / 2, within(1e-12));
    assertThat(number(cosine, 1, "learning_rate"))
        .isCloseTo(0.001 * (1 + Math.cos(3 * Math.PI / 4)) / 2, within(1e-12));
  }

  @Test
  void theGhostBatchIsTheBatchWhereThatIsSmallerThan128() throws IOException {
    train("small", "--batch-norm --batch 60 --hidden 8 --epochs 1".split(" "));
    train("large", "--batch-norm --batch 250 --hidden 8 --epochs 1".split(" "));
    assertThat(Runs.json(directory.resolve("small"), "config.json").get("ghost_batch").asInt())
        .isEqualTo(60);
    assertThat(Runs.json(directory.resolve("large"), "config.json").get("ghost_batch").asInt())
        .isEqualTo(128);
    assertThat(Runs.json(directory.resolve("large"), "config.json").get("micro_batch").asInt())
        .isEqualTo(128);
  }

  @Test
  void aBatchThatGrowsAfterTheRunIsAccepted() throws IOException {
    assertThat(train("run", "--batch-schedule 0:50,9:1000000 --hidden 8 --epochs 1".split(" ")))
        .hasSize(1);
  }

  private List<CSVRecord> train(String name, String... flags) throws IOException {
    Path out = directory.resolve(name);
    List<String> data = Commands.smallIdx(directory, EXAMPLES, 50);
    String[] arguments = Commands.join(data, Commands.join(List.of(flags), "--quiet"));
    Commands.Outcome outcome =
        Commands.run(Commands.join(List.of("train", "--out", out.toString()), arguments));
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
    return Runs.history(out);
  }

  private static double number(List<CSVRecord> history, int epoch, String column) {
    return Double.parseDouble(history.get(epoch).get(column));
  }
}
