package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ghostbatch.datasets.IdxFile;
import org.ghostbatch.datasets.IdxHeader;
import org.ghostbatch.datasets.IdxType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Datasets with fewer examples than the default batch, and images that a cnn cannot take. */
class SmallDatasetTest {
  private static final String NOTE =
      "there are %d training examples, fewer than the default --batch 128: each update takes all of"
          + " them";

  @TempDir private Path directory;

  @Test
  void anUpdateTakesAllExamplesWhereTheyAreFewerThanTheDefaultBatch() throws IOException {
    Path run = directory.resolve("run");
    List<String> flags = List.of("--validation=0.2", "--batch-norm", "--epochs=2");
    Commands.Outcome trained = run("train", flags, "--out=" + run);
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.out()).containsOnlyOnce(NOTE.formatted(40));
    JsonNode config = Runs.json(run, "config.json");
    assertThat(config.get("batch").asInt()).isEqualTo(40);
    assertThat(config.get("micro_batch").asInt()).isEqualTo(40);
    assertThat(config.get("ghost_batch").asInt()).isEqualTo(40);
    assertThat(Runs.history(run).get(1).get("updates")).isEqualTo("2");
    Commands.Outcome resumed = Commands.run("train", "--resume", run.toString(), "--epochs=3");
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();

    Path sweep = directory.resolve("sweep");
    Commands.Outcome swept = run("sweep", flags, "--seeds=2", "--out=" + sweep);
    assertThat(swept.exitCode()).as(swept.err()).isZero();
    assertThat(swept.out()).containsOnlyOnce(NOTE.formatted(40));

    Commands.Outcome found = run("find-batch", List.of("--batch-norm"));
    assertThat(found.exitCode()).as(found.err()).isZero();
    assertThat(found.out()).contains("largest that fits: 50\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--batch=51 | --batch 51: there are 50 training examples; use at most that many",
        "--batch-schedule=0:10,1:51 | --batch-schedule 0:10,1:51: there are 50 training examples",
        "--micro-batch=51 | --micro-batch 51: must not exceed the batch of 50; lower it",
        "--ghost-batch=51 | --ghost-batch 51: must not exceed the batch of 50"
      })
  void whatIsAskedForAndTooLargeIsRefused(String flag, String message) throws IOException {
    Commands.Outcome refused =
        run("train", List.of("--batch-norm"), flag, "--out=" + directory.resolve("run"));
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains(message).doesNotContain("or raise").hasLineCount(1);
  }

  @Test
  void theMicroBatchMayBeAllExamplesWhichAreOneGhost() throws IOException {
    Path run = directory.resolve("run");
    Commands.Outcome trained =
        run("train", List.of("--batch-norm", "--micro-batch=50", "--epochs=1"), "--out=" + run);
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(Runs.json(run, "config.json").get("ghost_batch").asInt()).isEqualTo(50);
  }

  @Test
  void enoughExamplesNeedNoNote() throws IOException {
    List<String> data = Commands.smallIdx(directory, 128, 10);
    Commands.Outcome trained =
        Commands.run(
            Commands.join(
                List.of("train", "--epochs=1", "--hidden=4", "--out=" + directory.resolve("run")),
                data.toArray(String[]::new)));
    assertThat(trained.out()).contains("batch 128").doesNotContain("fewer than");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3,32,40 | images of 3 by 32 pixels with 40 channels are too small: channels come last: store these images as 32 x 40 x 3",
        "1,28,28 | images of 1 by 28 pixels with 28 channels are too small: channels come last: store these images as 28 x 28 x 1",
        "9,9 | images of 9 by 9 pixels are too small: use at least 10 by 10",
        "9,9,3 | images of 9 by 9 pixels with 3 channels are too small: use at least 10 by 10",
        "12 | needs images of height and width, or of height, width and channels; these examples are 12 features on one axis",
        "2,10,10,3 | needs images of height and width, or of height, width and channels; these examples are 2 x 10 x 10 x 3 features"
      })
  void aCnnSaysWhichSizesItFoundAndThatChannelsComeLast(String shape, String message)
      throws IOException {
    List<Long> axes = new ArrayList<>(List.of(4L));
    for (String axis : shape.split(",")) {
      axes.add(Long.valueOf(axis));
    }
    IdxHeader header =
        IdxHeader.of(IdxType.UNSIGNED_BYTE, axes.stream().mapToLong(Long::longValue).toArray());
    Path images = directory.resolve("images");
    Path labels = directory.resolve("labels");
    IdxFile.write(images, header, ByteBuffer.allocate((int) header.bodyBytes()));
    IdxFile.write(labels, IdxHeader.of(IdxType.UNSIGNED_BYTE, 4), ByteBuffer.allocate(4));
    Commands.Outcome refused =
        Commands.run(
            "train",
            "--model=cnn",
            "--dataset=idx",
            "--train-images=" + images,
            "--train-labels=" + labels,
            "--validation=0.5");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("--model cnn: " + message).hasLineCount(1);
  }

  private Commands.Outcome run(String command, List<String> flags, String... more)
      throws IOException {
    List<String> all = new ArrayList<>(List.of(command, "--hidden=4"));
    all.addAll(flags);
    all.addAll(Commands.smallIdx(directory, 50, 10));
    return Commands.run(Commands.join(all, more));
  }
}
