package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.ghostbatch.trainer.Main;
import org.ghostbatch.trainer.run.RunDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Signals, in processes of their own. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class InterruptionTest {
  private static final int SIGINT = 2;
  private static final int SIGTERM = 15;
  private static final int SIGKILL = 9;

  @TempDir private Path directory;
  private Path run;
  private Path log;
  private List<String> data;

  @BeforeEach
  void examples() throws IOException {
    run = directory.resolve("run");
    log = directory.resolve("log");
    data = Commands.smallIdx(directory, 2000, 50);
  }

  @Test
  void ctrlCLeavesACheckpointFromWhichTheRunResumesToTheSameBits() throws Exception {
    Commands.assumeHeard(SIGINT);
    // Updates of 2,000 micro-steps: the signal comes in the midst of one.
    String[] flags = {
      "--model",
      "softmax",
      "--batch",
      "2000",
      "--micro-batch",
      "1",
      "--optimizer",
      "momentum",
      "--threads",
      "1",
      // A long run would be compiled, a short one not.
      "--compile",
      "off"
    };
    Process process = begin(Commands.join(List.of(flags), "--epochs", "100000"));
    try {
      Commands.await(log, () -> epochs() >= 2);
      Thread.sleep(30);
      assertThat(end(process, SIGINT)).as(Files.readString(log)).isEqualTo(130);
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(log))
        .containsPattern("; continue with:\n  .*java")
        .containsPattern("(?m)^updates \\(whole epochs\\) +" + "%,d$".formatted(epochs()))
        .contains(Main.class.getName() + " train --resume " + run);
    int done = epochs();
    JsonNode state = Runs.json(newest(run), "state.json");
    assertThat(state.get("epoch").asInt()).isEqualTo(done + 1);
    assertThat(state.get("tape_position").asInt()).isIn(0, 2000);
    assertThat(Runs.json(run, "summary.json").get("completed").asBoolean()).isFalse();
    assertThat(run.resolve("report.html")).doesNotExist();

    // Fewer epochs would be another schedule; here there is none.
    Path config = run.resolve("config.json");
    Files.writeString(config, Files.readString(config).replace("100000", String.valueOf(done + 2)));
    Commands.Outcome resumed =
        Commands.run(
            "train", "--resume", run.toString(), "--epochs", String.valueOf(done + 2), "--quiet");
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    Path whole = directory.resolve("whole");
    List<String> straight = new ArrayList<>(List.of("train", "--out", whole.toString(), "--quiet"));
    straight.addAll(data);
    straight.addAll(List.of(flags));
    Commands.run(Commands.join(straight, "--epochs", String.valueOf(done + 2)));
    assertThat(Runs.withoutTimes(run)).isEqualTo(Runs.withoutTimes(whole));
    assertThat(newest(run).resolve("model.data-00000-of-00001"))
        .hasSameBinaryContentAs(newest(whole).resolve("model.data-00000-of-00001"));
  }

  @Test
  void sigtermLeavesACheckpointAsWell() throws Exception {
    Commands.assumeHeard(SIGTERM);
    Process process = begin("--epochs", "100000", "--checkpoint-every", "1000000epochs");
    try {
      Commands.await(log, () -> epochs() >= 1);
      assertThat(end(process, SIGTERM)).as(Files.readString(log)).isEqualTo(143);
    } finally {
      process.destroyForcibly();
    }
    assertThat(Runs.json(newest(run), "state.json").get("updates").asInt()).isPositive();
  }

  @Test
  void aRunInUseIsNotTouchedAndTheLockOfADeadProcessIsRecognized() throws Exception {
    Process process = begin("--epochs", "100000");
    try {
      Commands.await(log, () -> epochs() >= 1);
      for (String[] flags :
          new String[][] {
            {"--resume", run.toString()},
            {"--dataset", "blobs", "--out", run.toString(), "--overwrite"}
          }) {
        Commands.Outcome second = Commands.run(Commands.join(List.of("train"), flags));
        assertThat(second.exitCode()).isEqualTo(2);
        assertThat(second.err())
            .hasLineCount(1)
            .contains("is in use by process " + process.pid() + " since ");
      }
      assertThat(process.isAlive()).isTrue();
      end(process, SIGKILL);
    } finally {
      process.destroyForcibly();
    }
    Path config = run.resolve("config.json");
    int epochs = epochs() + 1;
    Files.writeString(config, Files.readString(config).replace("100000", String.valueOf(epochs)));
    Commands.Outcome resumed =
        Commands.run("train", "--resume", run.toString(), "--epochs", String.valueOf(epochs));
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.out())
        .contains("was in use by process " + process.pid() + " since ")
        .contains("which has ended");
    assertThat(run.resolve("lock")).isEmptyFile();
  }

  private Process begin(String... flags) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("train", "--out", run.toString()));
    arguments.addAll(data);
    return Commands.start(log, Map.of(), Commands.join(arguments, flags));
  }

  private int epochs() throws IOException {
    Path history = run.resolve("history.csv");
    return Files.exists(history) ? Files.readAllLines(history).size() - 1 : 0;
  }

  private static int end(Process process, int signal) throws Exception {
    new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static Path newest(Path run) throws IOException {
    return RunDirectory.checkpoints(run).newest(damaged -> {}).orElseThrow().path();
  }
}
