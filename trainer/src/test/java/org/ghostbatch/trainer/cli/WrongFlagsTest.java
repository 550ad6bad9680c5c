package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WrongFlagsTest {
  @TempDir private Path directory;

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--batch 0                     | --batch 0: must be at least 1",
        "--batch ten                   | --batch: 'ten' is not a whole number",
        "--batch 8 --micro-batch 9     | --micro-batch 9: must not exceed the batch of 8",
        "--micro-batch -1              | --micro-batch -1: must be at least 1",
        "--epochs 0                    | --epochs 0: must be at least 1",
        "--threads 0                   | --threads 0: must be at least 1",
        "--learning-rate 0             | --learning-rate 0.0: must be above 0",
        "--learning-rate NaN           | --learning-rate NaN: must be above 0",
        "--micro-batch some            | --micro-batch some: must be a whole number, at most"
            + " 2147483647, or auto",
        "--batch-schedule 0:8,2:16 --batch 8 | --batch 8: cannot be combined with --batch-schedule",
        "--batch-schedule 0:8,x        | --batch-schedule 0:8,x: 'x' is not EPOCH:BATCH",
        "--batch-schedule 1:8          | must begin at 0",
        "--batch-schedule 0:8,1:16 --micro-batch 32 | --micro-batch 32: must not exceed the batch"
            + " of 16",
        "--batch-norm --ghost-batch 48 --batch 512 --micro-batch 100 | --micro-batch 100: must be a"
            + " multiple of the ghost batch of 48, for instance 96 or 144",
        "--batch-norm --ghost-batch 200 | --ghost-batch 200: must not exceed the batch of 128",
        "--batch-norm --ghost-batch 1  | --ghost-batch 1: must be at least 2",
        "--batch-norm --batch 1        | --batch-norm: needs batches of at least 2",
        "--batch-norm --model linear   | --batch-norm: needs --model mlp or cnn, not linear",
        "--ghost-batch 32              | --ghost-batch 32: needs --batch-norm",
        "--ghost-statistics mean       | --ghost-statistics mean: needs --batch-norm",
        "--batch-norm --ghost-statistics some | 'some' is not one of sequential, paper, mean",
        "--dropout 1                   | --dropout 1.0: must be at least 0 and below 1",
        "--dropout 0.5 --model softmax | --dropout 0.5: needs --model mlp or cnn, not softmax",
        "--weight-decay -1             | --weight-decay -1.0: must be from 0",
        "--clip-norm 0                 | --clip-norm 0.0: must be from",
        "--warm-up 20                  | --warm-up 20.0: must not exceed the run of 10 epochs",
        "--warm-up 20 --epochs 1       | --warm-up 20.0: must not exceed the run of 1 epoch; lower",
        "--learning-rate-schedule one-cycle --warm-up 1 | one-cycle warms up by itself",
        "--decay-factor 0.5            | --decay-factor 0.5: needs --learning-rate-schedule step",
        "--base-batch 64               | --base-batch 64: needs --scale-learning-rate",
        "--learning-rate-schedule some | 'some' is not one of constant, step, exponential, cosine",
        "--memory-limit 12X            | '12X' is not a size, as in 256MiB or 1.5GiB",
        "--clip-norm 1e39              | --clip-norm 1.0E39: must be from 1.0E-18 to 1.0E18",
        "--threads 2000                | --threads 2000: must be at most 1024",
        "--dataset blobs --batch-schedule 0:600 | --batch-schedule 0:600: there are 500 training",
        "--memory-limit 1KiB           | --memory-limit 1 KiB: must be at least",
        "--allow-growth --device cpu   | --allow-growth: is for a GPU",
        "--dataset blobs --model cnn   | --model cnn: needs images of height and width",
        "--window 1KiB                 | --window 1 KiB: must be at least 1 MiB",
        "--window 2GiB                 | --window 2 GiB: must be at least 1 MiB and less than 2"
            + " GiB",
        "--shuffle-window 0            | --shuffle-window 0: must be at least 1",
        "--shuffle-window 9 --no-shuffle | --shuffle-window 9: cannot be combined with --no-shuffle",
        "--momentum 0.9                | --momentum 0.9: needs --optimizer momentum, nesterov or"
            + " lars",
        "--optimizer momentum --momentum 1 | --momentum 1.0: must be at least 0 and below 1",
        "--optimizer rmsprop           | 'rmsprop' is not one of sgd, momentum, nesterov, adam,"
            + " adamw, lars, lamb",
        "--model resnet                | --model: 'resnet' is not one of linear, mlp, softmax,"
            + " cnn",
        "--model linear --hidden 5     | --hidden 5: needs --model mlp",
        "--hidden 5,0                  | --hidden 5,0: each must be at least 1",
        "--model softmax --initializer zeros | --initializer zeros: the softmax model has no",
        "--initializer magic           | glorot-uniform",
        "--validation 1.5              | --validation 1.5: must be test or a fraction",
        "--validation some             | --validation some: must be test or a fraction",
        "--dataset mnist               | 'mnist' is not one of fashion-mnist, sketches, blobs, idx",
        "--dataset idx                 | --dataset idx: needs --train-images",
        "--train-images x              | --train-images x: needs --dataset idx",
        "--dataset sketches --data .   | --data .: is for --dataset fashion-mnist",
        "--data ./nowhere              | --data ./nowhere: is not a directory",
        "--dataset blobs --batch 501   | --batch 501: there are 500 training examples",
        "--dataset blobs --pixels unit | --pixels unit: these examples have no pixels",
        "--pixels grey                 | 'grey' is not one of raw, unit, standard",
        "--overwrite                   | --overwrite: needs --out DIR",
        "--epoch 3                     | did you mean --epochs?",
        "--seed 1 --seed 2             | --seed"
      })
  void areAnsweredInOneLineWithTheUsageCodeAndNothingWritten(String flags, String answer)
      throws IOException {
    Path out = directory.resolve("run");
    String[] arguments =
        flags.contains("--overwrite")
            ? ("train " + flags).split(" ")
            : ("train " + flags + " --out " + out).split(" ");

    Commands.Outcome outcome = Commands.run(arguments);

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err()).startsWith("ghostbatch train: ").contains(answer.strip());
    assertThat(outcome.out()).isEmpty();
    assertThat(out).doesNotExist();
  }

  @Test
  void anUnknownCommandIsAnswered() {
    Commands.Outcome outcome = Commands.run("trian");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err()).contains("trian").contains("train");
  }

  @Test
  void aDirectoryThatHoldsARunIsNotOverwritten() throws IOException {
    String rows = "epoch,updates,examples,train_loss";
    Path history = Files.writeString(directory.resolve("history.csv"), rows);
    Commands.Outcome outcome =
        Commands.run("train", "--dataset", "blobs", "--out", directory.toString());
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("holds a run already").contains("--overwrite");
    assertThat(history).hasContent(rows);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {"train --dataset blobs", "sweep --dataset blobs --seeds 2", "reproduce blobs"})
  void anOutputBelowAFileIsRefused(String command) throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "precious");
    Path out = file.resolve("a/b");
    Commands.Outcome outcome = Commands.run((command + " --out " + out).split(" "));
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualTo(
            "ghostbatch %s: --out %s: %s is a file; name another directory\n"
                .formatted(command.split(" ")[0], out, file));
    assertThat(outcome.out()).isEmpty();
    assertThat(file).hasContent("precious");
  }

  @Test
  void aFileInsteadOfADirectoryIsRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "precious");
    Commands.Outcome outcome =
        Commands.run("train", "--dataset", "blobs", "--out", file.toString());
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("is a file; name a directory");
  }

  @Test
  void aValueThatWouldBreakTheLineIsWrittenAsJavaDoes() {
    Commands.Outcome outcome = Commands.run("train", "--batch", "1\n2\u001b[0m\u2028");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err()).contains("'1\\u000a2\\u001b[0m\\u2028' is not a whole number");
  }

  @Test
  void anArgumentFileThatCannotBeReadIsNamedEvenWithinAnother() throws IOException {
    Path flags = Files.writeString(directory.resolve("flags"), "--quiet @" + directory);
    for (Path named : List.of(directory, flags)) {
      Commands.Outcome outcome = Commands.run("train", "@" + named);
      assertThat(outcome.exitCode()).isEqualTo(2);
      assertThat(outcome.err())
          .isEqualTo("ghostbatch: @%s: is a directory; name a file%n".formatted(directory));
    }
  }

  @Test
  void argumentFilesThatNameEachOtherTooDeepAreAnswered() throws Exception {
    for (int number = 0; number < 10_000; number++) {
      Files.writeString(
          directory.resolve("f" + number), "@" + directory.resolve("f" + (number + 1)));
    }
    // A small stack, so that these are too deep whatever the compiler makes of its frames.
    List<Commands.Outcome> outcomes = new ArrayList<>();
    Runnable command = () -> outcomes.add(Commands.run("train", "@" + directory.resolve("f0")));
    Thread shallow = new Thread(null, command, "shallow", 256 << 10);
    shallow.start();
    shallow.join();
    assertThat(outcomes.get(0).exitCode()).isEqualTo(2);
    assertThat(outcomes.get(0).err())
        .isEqualTo(
            "ghostbatch: too many argument files that name each other: use fewer%n".formatted());
  }

  @Test
  void libraryWarningsOfUnbalancedQuotesDoNotStandBesideOurAnswer() {
    PrintStream usual = System.err;
    ByteArrayOutputStream pastUs = new ByteArrayOutputStream();
    System.setErr(new PrintStream(pastUs, true));
    try {
      assertThat(Commands.run("sweep", "--batch", "\"8").exitCode()).isEqualTo(2);
    } finally {
      System.setErr(usual);
    }
    assertThat(pastUs.toString()).isEmpty();
  }

  @Test
  void aFileInsteadOfTheSketchesDirectoryIsRefusedBeforeTheyAreDrawn() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "precious");
    Commands.Outcome outcome = Commands.run("data", "sketches", "--out", file.toString());
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("is a file; name a directory");
  }
}
