package org.ghostbatch.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
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
          @Chars({' ', '"', '\'', '\\', '#', '@', '=', ',', '-', '$', '%', '(', '\u00e9'})
          String name)
      throws IOException {
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

  private static RunFlags given(String... arguments) {
    CommandLine train = Main.configured(new TrainCommand()).setExpandAtFiles(false);
    train.parseArgs(arguments);
    return RunFlags.given(train.getCommandSpec());
  }

  private RunFlags roundTrip(RunFlags flags) throws IOException {
    Files.writeString(file, flags.text());
    RunFlags read = RunFlags.read(file);
    // And once more by way of a command, as a run that is resumed is given them.
    assertThat(given(read.arguments().toArray(String[]::new))).isEqualTo(read);
    return read;
  }
}
