package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.ghostbatch.trainer.run.RunFlags;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine;

class RunFlagsTest {
  private Path file;

  @BeforeProperty
  void aFile() throws IOException {
    file = Files.createTempFile("flags", ".txt");
  }

  @AfterProperty
  void noFile() throws IOException {
    Files.delete(file);
  }

  @Property(tries = 300)
  void anyNameOfAFileIsReadAsItWasWritten(
      @ForAll
          @NotEmpty
          @CharRange(from = 'a', to = 'e')
          @Chars({
            ' ', '"', '\'', '\\', '#', '@', '=', ',', '-', '$', '%', '(', '\u00e9', '\n', '\r', '[',
            '*'
          })
          String drawn)
      throws IOException {
    // The parser takes two dashes for the end of the flags, as others do: "./--" is the file.
    String name = drawn.equals("--") ? "./--" : drawn;
    RunFlags flags = given("--dataset", "idx", "--train-images=" + name, "--train-labels=x");
    assertThat(flags.values().get("--train-images"))
        .containsExactly(Path.of(name).toAbsolutePath().toString());
    assertThat(roundTrip(flags)).isEqualTo(flags);
  }

  @Example
  void everyKindOfFlagIsReadAsItWasWritten() throws IOException {
    RunFlags flags =
        given(
            "--hidden",
            "16,8,8",
            "--batch-norm",
            "--no-shuffle",
            "--seed",
            "-7",
            "--momentum=0.5",
            "--batch-schedule",
            "0:100,3:170",
            "--memory-limit",
            "1.5GiB",
            "--on-divergence",
            "continue",
            "--checkpoint-every",
            "30s",
            "--quiet",
            "--out",
            "elsewhere");
    assertThat(flags.arguments())
        .containsExactlyInAnyOrder(
            "--hidden=16,8,8",
            "--batch-norm",
            "--no-shuffle",
            "--seed=-7",
            "--momentum=0.5",
            "--batch-schedule=0:100,3:170",
            "--memory-limit=1.5GiB",
            "--on-divergence=continue",
            "--checkpoint-every=30s");
    assertThat(roundTrip(flags)).isEqualTo(flags);
  }

  @Example
  void whatIsGivenNowGoesBeforeWhatWasGivenThen() {
    RunFlags together =
        given("--hidden", "4", "--epochs", "9").over(given("--hidden", "16,8", "--seed", "2"));
    assertThat(together.arguments())
        .containsExactlyInAnyOrder("--hidden=4", "--epochs=9", "--seed=2");
    assertThat(together.withDefault("--seed", 5).withDefault("--threads", 1).arguments())
        .contains("--seed=2", "--threads=1");
  }

  @Example
  void aFileThatWasCutOffIsRefusedWhereverTheCutIs() throws IOException {
    String text =
        given("--dataset=blobs", "--seed=12", "--data=a \"b\"\\").withDefault("--epochs", 3).text();
    for (int length = 0; length < text.length() - 1; length++) {
      Files.writeString(file, text.substring(0, length));
      assertThatThrownBy(() -> GivenFlags.read(file))
          .as(text.substring(0, length))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("is cut off");
    }
    Files.writeString(file, text.strip());
    assertThat(GivenFlags.read(file).arguments()).hasSize(4);
  }

  @Example
  void aWholeFileOfAnEarlierVersionStaysValidAndOneCutInALineIsRefused() throws IOException {
    String text = "\"--dataset=blobs\"\n\"--data=/a \\\"b\\\"\"\n\"--seed=12\"\n";
    Files.writeString(file, text);
    assertThat(GivenFlags.read(file).arguments())
        .containsExactlyInAnyOrder("--dataset=blobs", "--data=/a \"b\"", "--seed=12");
    for (String cut :
        List.of("", "\"--dataset=blobs\"\n\"--data=/a \\\"b", text.strip().substring(0, 45))) {
      Files.writeString(file, cut);
      assertThatThrownBy(() -> GivenFlags.read(file))
          .as(cut)
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("is cut off");
    }
  }

  private static RunFlags given(String... arguments) {
    CommandLine train = CommandLines.configured(new TrainCommand()).setExpandAtFiles(false);
    train.parseArgs(arguments);
    return GivenFlags.of(train.getCommandSpec());
  }

  private RunFlags roundTrip(RunFlags flags) throws IOException {
    Files.writeString(file, flags.text());
    RunFlags read = GivenFlags.read(file);
    // And once more by way of a command, as a run that is resumed is given them.
    assertThat(given(read.arguments().toArray(String[]::new))).isEqualTo(read);
    return read;
  }
}
