package org.ghostbatch.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;
import org.ghostbatch.accumulate.Tally;
import org.ghostbatch.trainer.cli.Commands;
import org.ghostbatch.trainer.cli.Runs;
import org.ghostbatch.trainer.files.DirectoryTree;
import org.ghostbatch.trainer.formats.RunConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;

/** That events are whole and in order is tested where they are written, in accumulate. */
class TensorBoardLogTest {
  private static final byte FLOAT_SIMPLE_VALUE = 2 << 3 | 5;

  @TempDir private Path directory;

  @Test
  void everyEpochsTrainingAndValidationAreInFilesOfTheirOwn() throws IOException {
    Path out = directory.resolve("run");
    train(out, "--epochs", "3", "--batch-schedule", "0:32,1:64", "--warm-up", "2");
    String train = contents(out.resolve("tensorboard/train"));
    String validation = contents(out.resolve("tensorboard/validation"));

    assertThat(train.contains("images_per_second")).isTrue();
    assertThat(validation.contains("learning_rate")).isFalse();
    List<CSVRecord> history = Runs.history(out);
    assertThat(history).hasSize(3);
    for (CSVRecord row : history) {
      assertHolds(train, "epoch_loss", row, "train_loss");
      assertHolds(train, "epoch_accuracy", row, "train_accuracy");
      assertHolds(train, "learning_rate", row, "learning_rate");
      assertHolds(train, "batch", row, "batch");
      assertHolds(validation, "epoch_loss", row, "validation_loss");
      assertHolds(validation, "epoch_accuracy", row, "validation_accuracy");
    }
  }

  @Test
  void afterAResumeEveryEpochHasItsOwnTime() throws IOException {
    Path out = directory.resolve("run");
    train(out, "--epochs", "2");
    Map<Long, Set<Double>> before = times(out);
    assertThat(before).hasSize(2);
    Commands.Outcome resumed = Commands.run("train", "--resume", out.toString(), "--epochs=3");
    assertThat(resumed.exitCode()).isZero();
    Map<Long, Set<Double>> after = times(out);
    assertThat(after).hasSize(3).containsAllEntriesOf(before);
    assertThat(after.get(3L).iterator().next()).isGreaterThan(after.get(2L).iterator().next());
  }

  @Test
  void aRunThatRecordedNoTimesGetsThemFromItsFiles() throws IOException {
    Path out = directory.resolve("run");
    Tally tally = new Tally(1, 1, 1);
    EpochRecord epoch = new EpochRecord(1, 1, 1, tally, tally, 0.1, 1, 1, 60, 1, null);
    EpochRecord next = new EpochRecord(2, 1, 1, tally, tally, 0.1, 1, 1, 5, 1, null);
    RunConfig doesNotMatter = null;
    for (int resumed = 0; resumed < 2; resumed++) {
      try (RunDirectory run = RunDirectory.open(out)) {
        if (resumed == 0) {
          Files.createFile(out.resolve("history.csv"));
          Files.setLastModifiedTime(out.resolve("history.csv"), FileTime.fromMillis(900_000));
        }
        run.start(doesNotMatter, new RunFlags(Map.of()), List.of(epoch, next));
      }
      assertThat(times(out)).isEqualTo(Map.of(1L, Set.of(895.0), 2L, Set.of(900.0)));
    }
  }

  /** The times of a run's events, by epoch. */
  private static Map<Long, Set<Double>> times(Path run) throws IOException {
    Map<Long, Set<Double>> times = new TreeMap<>();
    for (String part : List.of("train", "validation")) {
      byte[] file =
          contents(run.resolve("tensorboard").resolve(part)).getBytes(StandardCharsets.ISO_8859_1);
      ByteBuffer left = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
      while (left.hasRemaining()) {
        byte[] event = new byte[(int) left.getLong()];
        left.getInt();
        left.get(event);
        left.getInt();
        Event read = Event.parseFrom(event);
        if (read.hasSummary()) {
          times.computeIfAbsent(read.getStep(), step -> new TreeSet<>()).add(read.getWallTime());
        }
      }
    }
    return times;
  }

  @Test
  void overwritingReplacesTheEvents() throws IOException {
    Path out = directory.resolve("run");
    train(out, "--epochs", "1");
    Files.createDirectories(out.resolve("tensorboard/another/run"));
    assertThat(train(out, "--epochs", "1", "--overwrite").exitCode()).isZero();

    assertThat(contents(out.resolve("tensorboard/train"))).isNotEmpty();
    assertThat(contents(out.resolve("tensorboard/validation"))).isNotEmpty();
    assertThat(out.resolve("tensorboard/another")).doesNotExist();
  }

  @Test
  void eventsAloneAreNotDeletedUnasked() throws IOException {
    Path out = directory.resolve("run");
    Path events = Files.createDirectories(out.resolve("tensorboard/train")).resolve("events");
    Files.writeString(events, "of something else");
    Commands.Outcome outcome = train(out, "--epochs", "1");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("holds tensorboard, but no run").hasLineCount(1);
    assertThat(events).hasContent("of something else");
  }

  @Test
  void aRunWithoutResultsLeavesNoEvents() throws IOException {
    Path out = directory.resolve("run");
    RunConfig doesNotMatter = null;
    try (RunDirectory run = RunDirectory.open(out)) {
      run.clear();
      run.start(doesNotMatter, new RunFlags(Map.of()), List.of());
      assertThat(out.resolve("tensorboard/validation")).isDirectory();
      run.discard();
    }
    assertThat(out).doesNotExist();
  }

  @Test
  void deletingALinkedLogLeavesWhatTheLinkLeadsTo() throws IOException {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Files.createFile(elsewhere.resolve("file"));
    Path link = Files.createSymbolicLink(directory.resolve("tensorboard"), elsewhere);
    DirectoryTree.delete(link);
    assertThat(link).doesNotExist();
    assertThat(elsewhere.resolve("file")).exists();
  }

  private static Commands.Outcome train(Path out, String... flags) {
    List<String> always =
        List.of("train", "--dataset", "blobs", "--hidden", "8", "--quiet", "--out", out.toString());
    return Commands.run(Commands.join(always, flags));
  }

  /** The only file's bytes, a character each. */
  private static String contents(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      return Files.readString(all.get(0), StandardCharsets.ISO_8859_1);
    }
  }

  /** In protobuf, a summary's tag and its value stand one behind the other. */
  private static void assertHolds(String contents, String tag, CSVRecord row, String column) {
    ByteBuffer bytes = ByteBuffer.allocate(tag.length() + 1 + Float.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN).put(tag.getBytes(StandardCharsets.US_ASCII));
    bytes.put(FLOAT_SIMPLE_VALUE).putFloat((float) Double.parseDouble(row.get(column)));
    // Not by AssertJ, which would print the file's bytes.
    assertThat(contents.contains(new String(bytes.array(), StandardCharsets.ISO_8859_1)))
        .as("%s of epoch %s", column, row.get("epoch"))
        .isTrue();
  }
}
