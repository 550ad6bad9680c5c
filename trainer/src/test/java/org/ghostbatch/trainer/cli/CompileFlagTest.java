package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ghostbatch.trainer.process.ExitCode;
import org.ghostbatch.trainer.run.RunDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompileFlagTest {
  private static final String SAYS = "the loop over the tape is compiled";
  private static final String WEIGHTS = "model.data-00000-of-00001";

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--model linear",
        "--model softmax --optimizer lamb",
        "--hidden 12 --batch-norm --ghost-batch 10 --dropout 0.1 --micro-batch 20",
        "--model cnn"
      })
  void everyModelIsCompiledAndLearnsTheSame(String model) throws IOException {
    List<String> data = Commands.smallIdx(directory, 130, 50);
    for (String choice : List.of("on", "off")) {
      Commands.Outcome outcome =
          train(choice, data, (model + " --batch 40 --epochs 1 --compile " + choice).split(" "));
      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(outcome.out().contains(SAYS)).isEqualTo(choice.equals("on"));
      assertThat(compile(choice)).isEqualTo(choice);
    }
    assertThat(loss("on") / loss("off") - 1).isBetween(-1e-4, 1e-4);
  }

  @ParameterizedTest
  @CsvSource({
    "--memory-limit 512MiB, --compile on: cannot be combined with --memory-limit",
    "--micro-batch auto, --compile on: cannot be combined with --micro-batch auto"
  })
  void flagsOfTheInterpretedLoopCannotBeCombinedWithIt(String flags, String message) {
    Commands.Outcome outcome =
        train("run", List.of("--compile", "on", "--dataset", "sketches"), flags.split(" "));
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).hasLineCount(1).contains(message);
    assertThat(directory.resolve("run")).doesNotExist();
  }

  @Test
  void aResumedRunContinuesAsItBeganAndToTheSameBits() throws IOException {
    List<String> data = Commands.smallIdx(directory, 100, 50);
    String[] flags = "--hidden 12 --batch 30 --micro-batch 20 --compile on".split(" ");
    assertThat(train("run", data, Commands.join(List.of(flags), "--epochs", "1")).exitCode())
        .isZero();
    assertThat(train("whole", data, Commands.join(List.of(flags), "--epochs", "3")).exitCode())
        .isZero();

    Path run = directory.resolve("run");
    Commands.Outcome outcome =
        Commands.run("train", "--resume", run.toString(), "--compile", "auto", "--epochs", "3");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains(SAYS);
    assertThat(compile("run")).isEqualTo("on");
    assertThat(Runs.withoutTimes(run)).isEqualTo(Runs.withoutTimes(directory.resolve("whole")));
    assertThat(weights("run")).hasSameBinaryContentAs(weights("whole"));

    assertThat(
            Commands.run("train", "--resume", run.toString(), "--compile", "off", "--epochs", "4")
                .exitCode())
        .isZero();
    assertThat(compile("run")).isEqualTo("off");
  }

  @Test
  void onlyALongRunOfSmallStepsIsCompiledUnasked() throws IOException {
    String[] flags =
        "--hidden 8 --batch 1 --epochs 100 --checkpoint-every never --compile auto".split(" ");
    Commands.Outcome outcome = train("long", List.of("--dataset", "blobs"), flags);
    assertThat(outcome.out()).contains(SAYS);
    assertThat(compile("long")).isEqualTo("on");
    assertThat(Runs.history(directory.resolve("long")).get(99).get("updates")).isEqualTo("50000");

    Commands.Outcome brief =
        train("short", List.of("--dataset", "blobs"), "--hidden", "8", "--epochs", "2");
    assertThat(compile("short")).isEqualTo("off");
    assertThat(brief.out()).doesNotContain("interpreted");
  }

  @Test
  void aLongRunOfLargeStepsSaysThatItIsInterpreted() {
    // It diverges at once.
    String[] flags = "--hidden 200,200 --batch 1 --epochs 100 --learning-rate 1e30".split(" ");
    Commands.Outcome outcome = train("run", List.of("--dataset", "blobs"), flags);
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.DIVERGED);
    assertThat(outcome.out()).contains("interpreted, because compiling would not pay off");
  }

  @Test
  void onTheCpuWhatIsRecordedOfAGpuDoesNotCount() throws IOException {
    for (String device : List.of("cpu", "gpu")) {
      train(device, List.of("--dataset", "blobs"), "--hidden", "8", "--epochs", "1");
      Path config = directory.resolve(device).resolve("config.json");
      String written = Files.readString(config);
      assertThat(written).contains("\"compile\" : \"off\"", "\"device\" : \"cpu\"");
      Files.writeString(
          config,
          written
              .replace("\"compile\" : \"off\"", "\"compile\" : \"on\"")
              .replace("\"device\" : \"cpu\"", "\"device\" : \"" + device + "\""));
      Commands.Outcome outcome =
          Commands.run("train", "--resume", directory.resolve(device).toString(), "--epochs", "2");
      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(compile(device)).isEqualTo(device.equals("cpu") ? "on" : "off");
    }
  }

  private Commands.Outcome train(String run, List<String> data, String... flags) {
    List<String> arguments = new ArrayList<>(List.of("train"));
    arguments.addAll(data);
    arguments.addAll(List.of(flags));
    return Commands.run(Commands.join(arguments, "--out", directory.resolve(run).toString()));
  }

  private String compile(String run) throws IOException {
    return Runs.json(directory.resolve(run), "config.json").get("compile").asText();
  }

  private double loss(String run) throws IOException {
    return Double.parseDouble(Runs.history(directory.resolve(run)).get(0).get("train_loss"));
  }

  private Path weights(String run) throws IOException {
    return RunDirectory.checkpoints(directory.resolve(run))
        .newest(damaged -> {})
        .orElseThrow()
        .path()
        .resolve(WEIGHTS);
  }
}
