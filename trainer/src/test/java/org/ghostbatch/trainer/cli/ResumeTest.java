package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ghostbatch.trainer.files.DirectoryTree;
import org.ghostbatch.trainer.run.RunDirectory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {
  private static final List<String> FLAGS =
      List.of(
          "--hidden",
          "12",
          "--batch",
          "60",
          "--batch-norm",
          "--ghost-batch",
          "10",
          "--dropout",
          "0.1",
          "--optimizer",
          "adamw",
          "--epochs",
          "3",
          "--quiet");

  @TempDir private static Path shared;
  private static Path trained;
  private static List<String> sketches;

  @TempDir private Path directory;
  private Path run;
  private List<String> data = sketches;

  @BeforeAll
  static void aRun() throws IOException {
    sketches = Commands.smallIdx(shared, 250, 50);
    trained = shared.resolve("run");
    assertThat(train(sketches, trained).exitCode()).isZero();
  }

  @BeforeEach
  void itsPlace() {
    run = directory.resolve("run");
  }

  @Test
  void anEpochMoreIsTheRunThatHadItFromTheBeginning() throws IOException {
    copyOfTheRun();
    assertThat(resume("--epochs", "5").exitCode()).isZero();
    Path whole = directory.resolve("whole");
    train(whole, "--epochs", "5");
    assertThat(Runs.withoutTimes(run)).isEqualTo(Runs.withoutTimes(whole)).hasSize(5);
    assertThat(newest(run).resolve("model.data-00000-of-00001"))
        .hasSameBinaryContentAs(newest(whole).resolve("model.data-00000-of-00001"));
    assertThat(Runs.json(run, "config.json").get("epochs").asInt()).isEqualTo(5);
    assertThat(Runs.json(run, "summary.json").get("completed").asBoolean()).isTrue();
  }

  @Test
  void otherSettingsAreRefusedWithAllThatDiffer() throws IOException {
    copyOfTheRun();
    Commands.Outcome outcome = resume("--batch", "70", "--seed", "7", "--epochs", "4");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .hasLineCount(1)
        .contains("batch was 60 and is 70", "seed was 1 and is 7")
        .doesNotContain("epochs was");
    assertThat(resume("--epochs", "2").err()).contains("--epochs 2: the run already has 3");
    assertThat(Runs.history(run)).hasSize(3);
    assertThat(Runs.json(run, "summary.json").get("completed").asBoolean()).isTrue();
  }

  @Test
  void otherExamplesAreRefused() throws IOException {
    data = Commands.smallIdx(directory, 250, 50);
    train(run);
    Commands.smallIdx(directory, 251, 50);
    Commands.Outcome outcome = resume("--epochs", "4");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("the checksums of the examples differ")
        .contains("training_examples was 250 and is 251");
  }

  @Test
  void theSameExamplesMayLieElsewhere() throws IOException {
    copyOfTheRun();
    Path moved = Files.createDirectories(directory.resolve("moved"));
    List<String> elsewhere = Commands.smallIdx(moved, 250, 50);
    assertThat(resume(Commands.join(elsewhere, "--epochs", "4")).exitCode()).isZero();
    assertThat(Runs.history(run)).hasSize(4);
  }

  @Test
  void aRunWhoseFlagsAreLostIsResumedByThemAgain() throws IOException {
    copyOfTheRun();
    Files.delete(run.resolve("flags.txt"));
    Files.writeString(run.resolve("config.json"), "{");
    assertThat(resume("--epochs", "4").exitCode()).isNotZero();
    Commands.Outcome outcome = train(run, "--resume", "--epochs", "4");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(Runs.history(run)).hasSize(4);
  }

  @Test
  void whatOnlyTakesTimeAndMemoryMayChange() throws IOException {
    copyOfTheRun();
    Commands.Outcome outcome = resume("--epochs", "4", "--micro-batch", "20", "--threads", "1");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(Runs.history(run)).hasSize(4);
    assertThat(Runs.history(run).get(3).get("micro_batch")).isEqualTo("20");
    assertThat(Runs.json(run, "config.json").get("threads").asInt()).isEqualTo(1);
  }

  @Test
  void aScheduleBeyondTheEpochsThereWereMayFollow() throws IOException {
    train(run, "--batch-schedule", "0:60");
    Commands.Outcome refused = resume("--epochs", "5", "--batch-schedule", "0:60,2:120");
    assertThat(refused.err()).contains("batch_schedule was 0:60 and is 0:60,2:120");
    assertThat(resume("--epochs", "5", "--batch-schedule", "0:60,3:120").exitCode()).isZero();
    assertThat(Runs.history(run))
        .extracting(row -> row.get("batch"))
        .containsExactly("60", "60", "60", "120", "120");
    assertThat(resume("--epochs", "6").exitCode()).isZero();
    assertThat(Runs.history(run)).hasSize(6);
  }

  @Test
  void theFlagsOfTheRunAreAFileForTrain() throws IOException {
    copyOfTheRun();
    Path again = directory.resolve("again");
    Commands.Outcome outcome =
        Commands.run("train", "@" + run.resolve("flags.txt"), "--out", again.toString(), "--quiet");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(Runs.withoutTimes(again)).isEqualTo(Runs.withoutTimes(run));
  }

  @Test
  void aRunThatIsCompleteIsLeftAlone() throws IOException {
    copyOfTheRun();
    byte[] history = Files.readAllBytes(run.resolve("history.csv"));
    Commands.Outcome outcome = Commands.run("train", "--resume", run.toString());
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).contains("nothing is left to do: all 3 epochs are done");
    assertThat(run.resolve("history.csv")).hasBinaryContent(history);
  }

  @Test
  void outWithResumeBeginsWhatIsNotThereYet() throws IOException {
    assertThat(train(run, "--resume").exitCode()).isZero();
    assertThat(Runs.history(run)).hasSize(3);
    assertThat(train(run, "--resume", "--epochs", "4").exitCode()).isZero();
    assertThat(Runs.history(run)).hasSize(4);
  }

  @Test
  void whatHoldsNoRunCannotBeResumed() throws IOException {
    for (String[] flags :
        new String[][] {
          {"--resume", directory.resolve("nowhere").toString()},
          {"--resume", directory.toString()},
          {"--resume"},
          {"--resume", "a", "--out", "b"},
          {"--resume", "a", "--overwrite"},
          {"--out", run.toString(), "--keep", "0"},
          {"--out", run.toString(), "--checkpoint-every", "0epochs"},
          {"--out", run.toString(), "--checkpoint-every", "5"},
          {"--out", run.toString(), "--checkpoint-every", "weekly"}
        }) {
      Commands.Outcome outcome = Commands.run(Commands.join(List.of("train"), flags));
      assertThat(outcome.exitCode()).as(String.join(" ", flags)).isEqualTo(2);
      assertThat(outcome.err()).hasLineCount(1).contains(flags[flags.length > 2 ? 2 : 0]);
    }
    assertThat(run).doesNotExist();
    String nowhere = directory.resolve("nowhere").toString();
    assertThat(Commands.run("train", "--resume", nowhere).err())
        .contains("--resume %s: does not exist; name a run's directory".formatted(nowhere));
    assertThat(Commands.run("train", "--resume", directory.toString()).err())
        .contains("holds no run to resume");
  }

  @Test
  void ofADamagedCheckpointTheOneBeforeIsUsedAndTheRunIsTheSame() throws IOException {
    copyOfTheRun();
    byte[] expected = Files.readAllBytes(newest(run).resolve("model.data-00000-of-00001"));
    List<?> history = Runs.withoutTimes(run);
    Path damaged = newest(run);
    Files.write(damaged.resolve("model.index"), new byte[] {1, 2, 3});
    Commands.Outcome outcome = Commands.run("train", "--resume", run.toString());
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .contains(damaged.resolve("model.index") + ": ")
        .contains("damaged checkpoint, left out: ")
        .contains("epoch 3, example 0 of 250");
    assertThat(newest(run).resolve("model.data-00000-of-00001")).hasBinaryContent(expected);
    assertThat(Runs.withoutTimes(run)).isEqualTo(history);
    assertThat(run.resolve("checkpoints/damaged-" + damaged.getFileName())).isDirectory();
  }

  @Test
  void whereNoCheckpointIsWholeTheRunEndsWithTheDataCode() throws IOException {
    copyOfTheRun();
    for (Path checkpoint : checkpoints(run)) {
      Files.delete(checkpoint.resolve("state.json"));
    }
    Commands.Outcome outcome = resume("--epochs", "4");
    assertThat(outcome.exitCode()).isEqualTo(65);
    assertThat(outcome.err()).hasLineCount(1).contains("all of its 3 checkpoints are damaged");
    assertThat(checkpoints(run)).hasSize(3);
    assertThat(Runs.history(run)).hasSize(3);
  }

  @Test
  void aRunWithoutCheckpointsIsNotBegunAgainUnasked() throws IOException {
    train(run, "--checkpoint-every", "never");
    byte[] history = Files.readAllBytes(run.resolve("history.csv"));
    Commands.Outcome complete = Commands.run("train", "--resume", run.toString());
    assertThat(complete.exitCode()).isZero();
    assertThat(complete.out()).contains("nothing is left to do");
    Commands.Outcome outcome = resume("--epochs", "4");
    assertThat(outcome.exitCode()).isEqualTo(65);
    assertThat(outcome.err()).hasLineCount(1).contains("has no checkpoint to resume from");
    assertThat(run.resolve("history.csv")).hasBinaryContent(history);
    assertThat(run.resolve("summary.json")).exists();

    train(run, "--overwrite");
    DirectoryTree.delete(run.resolve("checkpoints"));
    assertThat(resume("--epochs", "4").exitCode()).isEqualTo(65);
    assertThat(Runs.history(run)).hasSize(3);
  }

  @Test
  void aDirectoryOfAnotherKindIsNotMadeARun() throws IOException {
    Files.createDirectories(run);
    Files.writeString(run.resolve("sweep.json"), "{}");
    Commands.Outcome outcome = train(run, "--resume");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).hasLineCount(1).contains("holds a sweep");
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThat(train(file, "--resume").exitCode()).isEqualTo(2);
  }

  @Test
  void replacedFlagsDoNotInterfere() throws IOException {
    train(run, "--allow-growth");
    assertThat(resume("--device", "cpu", "--epochs", "4").exitCode()).isZero();
    Commands.Outcome outcome = resume("--batch-schedule", "0:70", "--epochs", "5");
    assertThat(outcome.err()).contains("batch was 60 and is 70");
  }

  @Test
  void aFileOfFlagsThatIsDamagedIsNamed() throws IOException {
    copyOfTheRun();
    for (String text :
        new String[] {"--sponge=7", "@" + directory.resolve("nowhere"), "--epochs=x"}) {
      Files.writeString(run.resolve("flags.txt"), text);
      Commands.Outcome outcome = resume("--epochs", "4");
      assertThat(outcome.exitCode()).as(text).isEqualTo(65);
      assertThat(outcome.err()).hasLineCount(1).contains("flags.txt: is damaged");
    }
  }

  @Test
  void aCheckpointOfAnotherRunIsRefused() throws IOException {
    copyOfTheRun();
    Path other = directory.resolve("other");
    train(other, "--seed", "8");
    DirectoryTree.delete(run.resolve("checkpoints"));
    Files.move(other.resolve("checkpoints"), run.resolve("checkpoints"));
    Commands.Outcome outcome = resume("--epochs", "4");
    assertThat(outcome.exitCode()).isEqualTo(65);
    assertThat(outcome.err())
        .contains("belongs to a run whose settings differ from its config.json");
  }

  @Test
  void checkpointsAreWrittenAsOftenAsAskedFor() throws IOException {
    assertThat(updates("--checkpoint-every", "2epochs")).containsExactly(0L, 10L, 15L);
    assertThat(updates("--checkpoint-every", "4updates", "--keep", "9"))
        .containsExactly(0L, 4L, 8L, 12L, 15L);
    assertThat(updates("--checkpoint-every", "4updates", "--keep", "2")).containsExactly(12L, 15L);
    assertThat(updates("--checkpoint-every", "1min")).containsExactly(0L, 15L);
    assertThat(updates("--checkpoint-every", "never")).isEmpty();
  }

  /** After which updates there are checkpoints. */
  private List<Long> updates(String... flags) throws IOException {
    train(run, Commands.join(List.of(flags), "--overwrite"));
    List<Long> updates = new ArrayList<>();
    for (Path checkpoint : checkpoints(run)) {
      JsonNode state = Runs.json(checkpoint, "state.json");
      assertThat(state.get("tape_position").asLong())
          .isEqualTo(state.get("updates").asLong() % 5 * 60);
      updates.add(state.get("updates").asLong());
    }
    return updates;
  }

  @Test
  void anUpdateThatIsCutIntoSegmentsHasNoCheckpointWithinIt() throws IOException {
    train(
        run,
        "--batch",
        "250",
        "--ghost-batch",
        "10",
        "--micro-batch",
        "10",
        "--checkpoint-every",
        "1updates",
        "--keep",
        "99");
    // One at the beginning, one an update, and one behind the last epoch.
    assertThat(checkpoints(run)).hasSize(5);
    for (Path checkpoint : checkpoints(run)) {
      assertThat(Runs.json(checkpoint, "state.json").get("tape_position").asLong() % 250).isZero();
    }
  }

  /** What training by the usual flags leaves. */
  private void copyOfTheRun() throws IOException {
    Trees.copy(trained, run);
  }

  private Commands.Outcome train(Path out, String... flags) {
    return train(data, out, flags);
  }

  private static Commands.Outcome train(List<String> data, Path out, String... flags) {
    List<String> arguments = new ArrayList<>(List.of("train", "--out", out.toString()));
    arguments.addAll(data);
    List<String> more = List.of(flags);
    for (int i = 0; i < FLAGS.size(); i++) {
      boolean hasValue = i + 1 < FLAGS.size() && !FLAGS.get(i + 1).startsWith("--");
      boolean replaced =
          more.contains(FLAGS.get(i))
              || FLAGS.get(i).equals("--batch") && more.contains("--batch-schedule");
      if (!replaced) {
        arguments.add(FLAGS.get(i));
        if (hasValue) {
          arguments.add(FLAGS.get(i + 1));
        }
      }
      i += hasValue ? 1 : 0;
    }
    return Commands.run(Commands.join(arguments, flags));
  }

  private Commands.Outcome resume(String... flags) {
    return Commands.run(
        Commands.join(List.of("train", "--resume", run.toString(), "--quiet"), flags));
  }

  private static List<Path> checkpoints(Path run) throws IOException {
    Path directory = run.resolve("checkpoints");
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(directory)) {
      return children.sorted().toList();
    }
  }

  private static Path newest(Path run) throws IOException {
    return RunDirectory.checkpoints(run).newest(damaged -> {}).orElseThrow().path();
  }
}
