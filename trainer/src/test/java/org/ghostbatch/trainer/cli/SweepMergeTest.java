package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ghostbatch.trainer.process.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepMergeTest {
  private static final String GRID = "--batch 50,100 --seeds 2 --quiet";

  /** The sweeps that were trained, each once, by their flags. */
  private static final Map<String, Path> TRAINED = new HashMap<>();

  @TempDir private static Path trained;
  @TempDir private Path directory;

  @Test
  void shardsMergedAreTheWholeSweep() throws IOException {
    Path whole = sweep("whole", GRID);
    Path one = sweep("one", GRID + " --shard 1/3");
    Path two = sweep("two", GRID + " --shard 2/3");
    Path three = sweep("three", GRID + " --shard 3/3");
    assertThat(Sweeps.column(one, "cell")).containsExactly("1", "4");
    assertThat(Sweeps.column(two, "cell")).containsExactly("2");
    assertThat(Runs.json(two, "sweep.json").get("shard").asText()).isEqualTo("2/3");

    Path merged = directory.resolve("merged");
    Commands.Outcome outcome = merge(merged, one, two, three);

    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).startsWith("4 of 4 cells are done\n");
    assertThat(Sweeps.learned(merged)).isEqualTo(Sweeps.learned(whole));
    assertThat(Runs.json(merged, "sweep.json")).isEqualTo(Runs.json(whole, "sweep.json"));
    Path cell = Path.of("cells", "batch-50_seed-2");
    for (String file : List.of("cell.json", "config.json", "history.csv", "summary.json")) {
      assertThat(merged.resolve(cell).resolve(file))
          .hasSameTextualContentAs(two.resolve(cell).resolve(file));
    }
    assertThat(sweepAgain(merged).out()).contains("4 of 4 cells are done already");
  }

  @Test
  void cellsThatNoShardHasAreNamedAndMayComeLater() throws IOException {
    Path one = sweep("one", GRID + " --shard 1/2");
    Path merged = directory.resolve("merged");
    assertThat(merge(merged, one).out())
        .startsWith("2 of 4 cells are done; missing: batch-50_seed-2, batch-100_seed-2\n");
    assertThat(Sweeps.column(merged, "status"))
        .containsExactly("done", "missing", "done", "missing");

    Path two = sweep("two", GRID + " --shard 2/2");
    assertThat(merge(merged, two).out()).startsWith("4 of 4 cells are done\n");
  }

  @Test
  void aDirectoryThatIsNotThereHoldsNoSweep() throws IOException {
    Path one = sweep("one", GRID + " --shard 1/2");
    Path nowhere = directory.resolve("nowhere");
    Commands.Outcome outcome = merge(directory.resolve("merged"), one, nowhere);
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(outcome.err()).contains(nowhere + ": holds no sweep");
    assertThat(directory.resolve("merged")).doesNotExist();
  }

  @Test
  void shardsMayShareADirectory() throws IOException {
    Path shared = sweep("shared", GRID + " --shard 2/2");
    sweepInto(shared, GRID + " --shard 1/2");
    assertThat(Sweeps.column(shared, "status")).containsExactly("done", "done", "done", "done");
    List<Map<String, String>> learned = Sweeps.learned(shared);
    Map<String, List<Object>> cells = Sweeps.files(shared.resolve("cells"));
    Files.delete(shared.resolve("sweep.csv"));

    assertThat(merge(shared, shared).exitCode()).isZero();

    assertThat(Sweeps.learned(shared)).isEqualTo(learned);
    assertThat(Sweeps.files(shared.resolve("cells"))).isEqualTo(cells);
    assertThat(Runs.json(shared, "sweep.json").has("shard")).isFalse();
  }

  @Test
  void ofACellThatIsThereTwiceTheFinishedOneIsTaken() throws IOException {
    Path stopped = sweep("stopped", GRID);
    // Trained anew, in other times.
    Path finished = sweepInto(directory.resolve("finished"), GRID);
    Files.delete(stopped.resolve("cells/batch-50_seed-1/summary.json"));
    Path merged = directory.resolve("merged");
    assertThat(merge(merged, stopped, finished).out()).startsWith("4 of 4 cells are done\n");
    assertThat(Sweeps.learned(merged)).isEqualTo(Sweeps.learned(finished));
  }

  @Test
  void differentResultsOfOneCellAreRefused() throws IOException {
    Path one = sweep("one", GRID);
    Path two = sweep("two", GRID);
    Path summary = two.resolve("cells/batch-100_seed-1/summary.json");
    Files.writeString(
        summary, Files.readString(summary).replaceFirst("(\"train_loss\" : )", "$19"));
    Path merged = directory.resolve("merged");
    Commands.Outcome outcome = merge(merged, one, two);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualTo(
            ("ghostbatch sweep merge: cell 3 (batch 100  seed 1) has different results in %s and %s:"
                    + " leave one of the two out\n")
                .formatted(one, two));
    assertThat(merged).doesNotExist();
  }

  @Test
  void otherSweepsAreRefused() throws IOException {
    Path one = sweep("one", GRID);
    Path two = sweep("two", "--batch 50,100,200 --seeds 2 --no-shuffle --quiet");
    Path merged = directory.resolve("merged");
    Commands.Outcome outcome = merge(merged, one, two);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualTo(
            ("ghostbatch sweep merge: %s and %s belong to different sweeps: --batch is 50 or 100 and 50 or"
                    + " 100 or 200, --no-shuffle is not given and on\n")
                .formatted(one, two));
    assertThat(merge(merged, one, directory).err()).contains("holds no sweep");
    assertThat(merged).doesNotExist();
  }

  @Test
  void cellsOfOtherExamplesAreRefused() throws IOException {
    Path one = sweep("one", GRID + " --shard 1/2");
    Path two = sweep("two", GRID + " --shard 2/2");
    Path config = two.resolve("cells/batch-50_seed-2/config.json");
    Files.writeString(config, Files.readString(config).replace("\"blobs\"", "\"sketches\""));
    Commands.Outcome outcome = merge(directory.resolve("merged"), one, two);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .contains(
            "%s and %s: the cells were trained on different examples: blobs and".formatted(one, two)
                + " sketches; leave one of the two out");
  }

  @Test
  void cellsOfFilesOfOtherChecksumsAreRefused() throws IOException {
    Path one = sweep("one", GRID + " --shard 1/2");
    Path two = sweep("two", GRID + " --shard 2/2");
    Path config = two.resolve("cells/batch-50_seed-2/config.json");
    String text = Files.readString(config);
    String part = Runs.json(config.getParent(), "config.json").get("checksums").fieldNames().next();
    String first = "\"" + part + "\" : \"";
    assertThat(text).contains(first);
    Files.writeString(config, text.replace(first, first + "0"));
    Path merged = directory.resolve("merged");
    Commands.Outcome outcome = merge(merged, one, two);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("different examples: " + part + " of different checksums");
    assertThat(merged).doesNotExist();
    // The same file compressed has another name and another checksum.
    Files.writeString(config, text.replace(first, first.replace("\" :", ".gz\" :") + "0"));
    assertThat(merge(merged, one, two).exitCode()).isZero();
  }

  @Test
  void oneDirectoryNamedTwiceIsRefused() throws IOException {
    Path one = sweep("one", GRID + " --shard 1/2");
    Path merged = directory.resolve("merged");
    Path other = directory.resolve("elsewhere/../one");
    Files.createDirectory(directory.resolve("elsewhere"));
    assertThat(merge(merged, one, one).err())
        .isEqualTo(
            "ghostbatch sweep merge: %s: is named twice; name each directory once\n"
                .formatted(one));
    Commands.Outcome outcome = merge(merged, one, other);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("%s and %s: are the same directory".formatted(one, other));
    assertThat(merged).doesNotExist();
  }

  @Test
  void aDamagedCellIsSaidAndLeftOutUnlessAnotherDirectoryHasItWhole() throws IOException {
    Path one = sweep("one", GRID);
    Path two = sweep("two", GRID);
    Path history = one.resolve("cells/batch-50_seed-1/history.csv");
    Files.writeString(history, Files.readString(history).stripTrailing());
    Commands.Outcome damaged = merge(directory.resolve("damaged"), one);
    assertThat(damaged.exitCode()).isEqualTo(65);
    assertThat(damaged.out()).startsWith("3 of 4 cells are done\n");
    assertThat(damaged.err())
        .startsWith("ghostbatch sweep merge: left out: cell batch 50, seed 1: ")
        .contains("line 3: is cut off");

    Commands.Outcome whole = merge(directory.resolve("whole"), one, two);
    assertThat(whole.err()).isEmpty();
    assertThat(whole.exitCode()).isZero();
    assertThat(whole.out()).startsWith("4 of 4 cells are done\n");
  }

  /** A sweep as the command leaves it, which tests may change. */
  private Path sweep(String name, String flags) throws IOException {
    if (!TRAINED.containsKey(flags)) {
      TRAINED.put(flags, sweepInto(trained.resolve(String.valueOf(TRAINED.size())), flags));
    }
    Path out = directory.resolve(name);
    Trees.copy(TRAINED.get(flags), out);
    return out;
  }

  private static Path sweepInto(Path out, String flags) {
    assertThat(Sweeps.run(out, flags).exitCode()).isZero();
    return out;
  }

  private static Commands.Outcome sweepAgain(Path out) {
    return Sweeps.run(out, GRID.replace(" --quiet", ""));
  }

  private static Commands.Outcome merge(Path out, Path... shards) {
    List<String> arguments = new ArrayList<>(List.of("sweep", "merge", "--out", out.toString()));
    for (Path shard : shards) {
      arguments.add(shard.toString());
    }
    return Commands.run(arguments.toArray(String[]::new));
  }
}
