package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ghostbatch.trainer.run.RunFlags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ArgumentFilesTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--seed 1 --epochs 3          | @f --seed 7            | --epochs=3 --seed=7",
        "--seed 1 --epochs 3          | --seed=7 @f            | --epochs=3 --seed=7",
        "--seed=1                     | @f --seed 7            | --seed=7",
        "--train-images a b --seed 1  | @f --train-images c    | --seed=1 --train-images=c",
        "--train-images a b           | @f --train-images=c --train-images d | --train-images=c"
            + " --train-images=d",
        "--train-images=a b --seed 1  | @f --train-images c    | --seed=1 --train-images=c",
        "--train-images a b           | @f --train-images=c d  | --train-images=c --train-images=d",
        "--hidden 8,8 --batch-norm    | @f --hidden 4          | --batch-norm --hidden=4",
        "--batch-norm                 | @f --batch-norm        | --batch-norm",
        "--batch 32                   | @f --batch-schedule 0:32,1:64 | --batch-schedule=0:32,1:64",
        "--validation 0.1             | @f                     | --validation=0.1",
      })
  void theCommandLineWinsOverAFile(String file, String arguments, String flags) throws IOException {
    Path written = Files.writeString(directory.resolve("f"), file);
    assertThat(parsed(arguments.replace("@f", "@" + written)))
        .containsExactlyInAnyOrder(flags.split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "--epochs \"3 | 1",
        "# it's a comment~--epochs 'x | 2",
        "--out 'a\"b' \"c | 1",
        "--out \"a\\\" | 1"
      })
  void aQuoteThatIsNotClosedIsRefused(String text, int line) throws IOException {
    Path file = Files.writeString(directory.resolve("q.txt"), text.replace('~', '\n'));
    Commands.Outcome outcome = Commands.run("train", "@" + file);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("the quote in line %d is not closed".formatted(line));
  }

  @Test
  void aFileOfFlagsCutInItsFirstLineIsRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("cut.txt"), "# The flags of a run, for: gho");
    Commands.Outcome outcome = Commands.run("train", "@" + file);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("is cut off");
  }

  @Test
  void aFileWinsOverTheFileThatItNames() throws IOException {
    Path inner = Files.writeString(directory.resolve("inner"), "--seed 1 --epochs 3 --dropout 0.5");
    Path outer = Files.writeString(directory.resolve("outer"), "--seed 2 @" + inner + " --batch 9");
    assertThat(parsed("@" + outer + " --dropout 0.1"))
        .containsExactlyInAnyOrder("--seed=2", "--epochs=3", "--batch=9", "--dropout=0.1");
  }

  @Test
  void aFlagGivenTwiceInOnePlaceStaysAnError() throws IOException {
    Path file = Files.writeString(directory.resolve("f"), "--seed 1 --seed 2");
    for (String arguments : List.of("--seed 1 --seed 2", "@" + file)) {
      Commands.Outcome outcome = Commands.run(("train " + arguments).split(" "));
      assertThat(outcome.exitCode()).isEqualTo(2);
      assertThat(outcome.err()).contains("--seed: is given twice").hasLineCount(1);
    }
  }

  @Test
  void theCommandLineWinsInEveryCommand() throws IOException {
    Path file = Files.writeString(directory.resolve("f"), "--batch 1,2 --seeds 2 --epochs 0");
    Commands.Outcome sweep = Commands.run("sweep", "@" + file, "--batch", "0", "--epochs=1");
    assertThat(sweep.err()).contains("cell 1 (seed 1): --batch 0: must be at least 1");
    Path command = Files.writeString(directory.resolve("c"), "data blobs --samples 5 --out x");
    assertThat(Commands.run("@" + command, "--samples", "-1").err())
        .startsWith("ghostbatch data blobs: --samples -1: must be");
  }

  @Test
  void aFileOfFlagsMayBeAddedToAndIsRefusedIfItIsCutOff() throws IOException {
    String text = new RunFlags(Map.of("--seed", List.of("3"))).text();
    Path file = Files.writeString(directory.resolve("f"), text + "--epochs 4\n");
    assertThat(parsed("@" + file)).containsExactlyInAnyOrder("--seed=3", "--epochs=4");
    int end = text.stripTrailing().lastIndexOf('\n');
    for (String cut : List.of(text.substring(0, end), text.substring(0, end + 9))) {
      Files.writeString(file, cut);
      assertThat(Commands.run("train", "@" + file).err()).contains("is cut off");
    }
  }

  @Test
  void aByteOrderMarkIsNotPartOfTheFirstFlag() throws IOException {
    Path file = Files.writeString(directory.resolve("f"), "\uFEFF--seed 3");
    assertThat(parsed("@" + file)).containsExactly("--seed=3");
  }

  @Test
  void utf16IsRefusedByName() throws IOException {
    for (Charset charset :
        List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      assertRefused("--seed 3".getBytes(charset), "is UTF-16 text; save it as UTF-8");
    }
    assertRefused("\uFEFF--seed 3".getBytes(StandardCharsets.UTF_16LE), "is UTF-16 text");
    assertRefused(new byte[] {'a', (byte) 0xE9}, "is not UTF-8 text");
  }

  private void assertRefused(byte[] bytes, String fault) throws IOException {
    Path file = Files.write(directory.resolve("f"), bytes);
    Commands.Outcome outcome = Commands.run("train", "@" + file);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("ghostbatch: @" + file + ": " + fault).hasLineCount(1);
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aFileWithoutEndIsReadToALimit() throws Exception {
    assertThat(Commands.run("train", "@/dev/zero").err())
        .isEqualTo(
            "ghostbatch: @/dev/zero: is longer than 1 MiB, too long for flags; name another file%n"
                .formatted());
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Process writer =
        new ProcessBuilder("sh", "-c", "exec yes >'%s' 2>/dev/null".formatted(pipe)).start();
    try {
      assertThat(Commands.run("train", "@" + pipe).err()).contains("is longer than 1 MiB");
    } finally {
      writer.destroy();
      writer.waitFor();
    }
  }

  @Test
  void filesThatAreNotThereOrNameThemselvesAreRefused() throws IOException {
    assertThat(Commands.run("train", "@nowhere").err())
        .isEqualTo(
            "ghostbatch: @nowhere: there is no such file; for a value that begins with @, write"
                + " @@nowhere%n".formatted());
    Path file = directory.resolve("f");
    Files.writeString(file, "@" + file);
    assertThat(Commands.run("train", "@" + file).err()).contains("@" + file + ": names itself");
    Files.writeString(file, "--batch-norm\n".repeat(3));
    String[] often = ("train" + (" @" + file).repeat(101)).split(" ");
    assertThat(Commands.run(often).err()).contains("too many argument files");
  }

  @Test
  void anArgumentThatBeginsWithAnAtSignCanBeWritten() {
    for (String argument : List.of("@x", "@@x", "@", "x", "")) {
      assertThat(ArgumentFiles.expanded(ArgumentFiles.literal(argument)))
          .containsExactly(new Argument(argument, 0));
    }
  }

  /** The flags of train in force, as arguments. */
  private static List<String> parsed(String arguments) {
    CommandLine train = CommandLines.configured(new TrainCommand());
    CommandLines.parsed(train, arguments.split(" "));
    return GivenFlags.of(train.getCommandSpec()).arguments().stream()
        .map(flag -> flag.replace(Path.of("").toAbsolutePath() + "/", ""))
        .toList();
  }
}
