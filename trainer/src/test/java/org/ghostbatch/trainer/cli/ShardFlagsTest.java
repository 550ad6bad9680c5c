package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.ghostbatch.datasets.ArrayExamples;
import org.ghostbatch.datasets.ElementType;
import org.ghostbatch.datasets.Examples;
import org.ghostbatch.datasets.IdxExamples;
import org.ghostbatch.datasets.Sketches;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardFlagsTest {
  private static final Examples ALL = Sketches.dataset(0, 300, 1).training();

  @TempDir private Path directory;
  private Path shards;

  @BeforeEach
  void cut() throws IOException {
    shards = Files.createDirectories(directory.resolve("shards"));
    write(0, 300, "all-images", "all-labels");
    write(0, 120, "1-images.gz", "1-labels");
    write(120, 250, "2-images", "2-labels.gz");
    write(250, 300, "3-images", "3-labels");
  }

  @Test
  void aPatternSeveralValuesAndRepeatedFlagsAreAllTheWholeFile() throws IOException {
    Path whole = run("whole");
    train(whole, "--train-images", shard("all-images"), "--train-labels", shard("all-labels"));
    Path pattern = run("pattern");
    train(pattern, "--train-images", shard("?-images*"), "--train-labels", shard("[1-3]-labels*"));
    assertThat(Runs.withoutTimes(pattern)).isEqualTo(Runs.withoutTimes(whole));
    assertThat(Runs.json(pattern, "config.json").get("checksums")).hasSize(6);

    Path values = run("values");
    train(
        values,
        "--train-images",
        shard("1-images.gz"),
        shard("2-images"),
        shard("3-images"),
        "--train-labels",
        shard("1-labels"),
        "--train-labels",
        shard("2-labels.gz"),
        shard("3-labels"));
    assertThat(Runs.withoutTimes(values)).isEqualTo(Runs.withoutTimes(whole));
    assertThat(Files.readAllLines(values.resolve("flags.txt")))
        .contains(
            "\"--train-images=" + shard("1-images.gz") + "\"",
            "\"--train-images=" + shard("3-images") + "\"");

    Commands.Outcome resumed =
        Commands.run("train", "--quiet", "--resume", pattern.toString(), "--epochs=3");
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(Runs.withoutTimes(pattern)).hasSize(3);

    // The argument behind the files is the run.
    Commands.Outcome evaluated =
        Commands.run(
            "evaluate",
            "--dataset=idx",
            "--part=training",
            "--train-images",
            shard("1-images.gz"),
            "--train-images",
            shard("2-images"),
            "--train-labels",
            shard("[12]-labels*"),
            values.toString());
    assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    assertThat(evaluated.out()).contains("250");
  }

  @Test
  void aSweepTakesAPatternAsOneValue() {
    Commands.Outcome outcome =
        Commands.run(
            "sweep",
            "--dataset=idx",
            "--train-images=" + shard("?-images*"),
            "--train-labels=" + shard("?-labels*"),
            "--validation=0.2",
            "--model=softmax",
            "--epochs=1",
            "--seeds=2",
            "--stream",
            "--out=" + run("sweep"));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(run("sweep").resolve("sweep.csv")).content().hasLineCount(3);
  }

  @Test
  void whatMatchesNothingOrIsNotPairedIsSaid() {
    assertThat(refused("--train-images", shard("x*"), "--train-labels", shard("?-labels*")))
        .isEqualTo("ghostbatch train: --train-images " + shard("x*") + ": no file matches\n");
    assertThat(refused("--train-images", shard("?-images*"), "--train-labels", shard("3-*")))
        .isEqualTo(
            "ghostbatch train: --train-images: 3 files, but 2 of --train-labels: give one file of"
                + " labels for each file of images\n");
    assertThat(
            refused(
                "--train-images", directory + "/nowhere/*", "--train-labels", shard("?-labels*")))
        .contains("--train-images " + directory + "/nowhere/*: cannot be searched");
  }

  private String refused(String... files) {
    Commands.Outcome outcome =
        Commands.run(Commands.join(List.of("train", "--dataset=idx", "--validation=0.1"), files));
    assertThat(outcome.exitCode()).isEqualTo(65);
    assertThat(outcome.err()).hasLineCount(1);
    return outcome.err();
  }

  private static void train(Path out, String... files) {
    List<String> flags =
        List.of(
            "train",
            "--dataset=idx",
            "--validation=0.2",
            "--model=softmax",
            "--epochs=2",
            "--quiet",
            "--out=" + out);
    Commands.Outcome outcome = Commands.run(Commands.join(flags, files));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
  }

  private String shard(String name) {
    return shards + "/" + name;
  }

  private Path run(String name) {
    return directory.resolve(name);
  }

  private void write(int from, int to, String images, String labels) throws IOException {
    int[] rows = IntStream.range(from, to).toArray();
    byte[] pixels = new byte[rows.length * 784];
    ALL.copy(rows, 0, rows.length, ByteBuffer.wrap(pixels));
    int[] truth = IntStream.of(rows).map(ALL::label).toArray();
    IdxExamples.write(
        new ArrayExamples(new int[] {28, 28}, ElementType.UINT8, pixels, truth, 10),
        shards.resolve(images),
        shards.resolve(labels));
  }
}
