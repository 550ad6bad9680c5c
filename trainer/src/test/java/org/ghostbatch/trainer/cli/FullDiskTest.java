package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ghostbatch.trainer.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A file that cannot be written ends a run with 74, and leaves what was there. */
class FullDiskTest {
  @TempDir private Path directory;

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void whereThereIsNoRoomTheEarlierCheckpointsAreIntact() throws Exception {
    Path run = directory.resolve("run");
    List<String> flags = flags(run, "--hidden", "64", "--epochs", "2");
    assertThat(Commands.run(flags.toArray(String[]::new)).exitCode()).isZero();
    List<Path> before = checkpoints(run);

    Path log = directory.resolve("log");
    Process process = limited(log, "--resume", run.toString(), "--epochs", "3");
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isEqualTo(74);
    assertThat(Files.readString(log))
        .containsPattern(
            "ghostbatch train: cannot read or write: "
                + run
                + "/checkpoints/update-[0-9]+: cannot be written: File too large");
    assertThat(checkpoints(run)).isEqualTo(before);

    Commands.Outcome resumed = Commands.run("train", "--resume", run.toString(), "--epochs", "3");
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.out()).contains("resuming from").doesNotContain("damaged");
    assertThat(Runs.history(run)).hasSize(3);
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aSignalDoesNotHideThatTheCheckpointCouldNotBeWritten() throws Exception {
    Commands.assumeHeard(15);
    Path run = directory.resolve("run");
    List<String> flags = flags(run, "--hidden", "64", "--epochs", "1");
    Commands.run(flags.toArray(String[]::new));
    Path log = directory.resolve("log");
    Process process =
        limited(
            log,
            "--resume",
            run.toString(),
            "--epochs",
            "1000000",
            "--checkpoint-every",
            "999999epochs");
    try {
      Commands.await(log, () -> Files.readAllLines(run.resolve("history.csv")).size() > 5);
      process.destroy();
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isEqualTo(143);
    assertThat(Files.readString(log)).contains("cannot be written: File too large");
  }

  /** Trains where no file may grow beyond 100 KiB; the parameters take 600. */
  private static Process limited(Path log, String... flags) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("bash", "-c", "ulimit -f 100; exec \"$@\"", "_"));
    command.addAll(
        Commands.java(
            Main.class, List.of("-XX:-UsePerfData"), Commands.join(List.of("train"), flags)));
    return Commands.begin(log, Map.of("TF_CPP_MIN_LOG_LEVEL", "3"), command);
  }

  @Test
  void wherePlacesForCheckpointsAreTakenNothingIsReplaced() throws IOException {
    Path run = directory.resolve("run");
    Files.createDirectories(run);
    Path link = run.resolve("checkpoints");
    Files.createSymbolicLink(link, directory.resolve("nowhere/else"));
    Commands.Outcome outcome =
        Commands.run(flags(run, "--hidden", "8", "--epochs", "1").toArray(String[]::new));
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).hasLineCount(1).contains("holds checkpoints, but no run");
    assertThat(run).isDirectoryContaining(path -> path.equals(link));
    assertThat(run.toFile().list()).hasSize(1);
  }

  private List<String> flags(Path run, String... more) throws IOException {
    List<String> flags = new ArrayList<>(List.of("train", "--out", run.toString(), "--quiet"));
    flags.addAll(Commands.smallIdx(directory, 250, 50));
    flags.addAll(List.of(more));
    return flags;
  }

  private static List<Path> checkpoints(Path run) throws IOException {
    try (Stream<Path> children = Files.list(run.resolve("checkpoints"))) {
      return children.sorted().toList();
    }
  }
}
