package org.ghostbatch.trainer.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ghostbatch.trainer.cli.Commands;
import org.ghostbatch.trainer.cli.TrainFlagReader;
import org.ghostbatch.trainer.cli.TrainFlags;
import org.ghostbatch.trainer.text.UsageException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class GridTest {
  private static final List<String> NOT_SWEPT =
      List.of("--overwrite", "--resume", "--export", "--trace");
  private static final CellFlags FLAGS = new TrainFlagReader();
  private static final List<String> BLOBS = List.of("--dataset", "blobs");

  @Test
  void cellsAreInTheOrderOfTheGridWithTheLastAxisTheFastest() {
    List<Cell> cells = grid(BLOBS, "--batch", "32 64", "--seed", "1 2 3").cells();
    assertThat(cells)
        .extracting(Cell::name)
        .containsExactly(
            "batch-32_seed-1",
            "batch-32_seed-2",
            "batch-32_seed-3",
            "batch-64_seed-1",
            "batch-64_seed-2",
            "batch-64_seed-3");
    assertThat(cells).extracting(Cell::number).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(cells.get(4).arguments())
        .containsExactly("--dataset", "blobs", "--batch", "64", "--seed", "2");
    assertThat(cells.get(4).description()).isEqualTo("batch 64  seed 2");
  }

  @Test
  void namesHoldNothingThatAFileSystemMightNotTake() {
    assertThat(grid(List.of(), "--hidden", "512,512 8").cells().get(0).name())
        .isEqualTo("hidden-512+512");
    assertThat(grid(List.of(), "--batch-schedule", "0:128,10:512 0:8").cells().get(0).name())
        .isEqualTo("batch-schedule-0-128+10-512");
    assertThat(grid(List.of(), "--train-images", "../a.gz b.gz").cells().get(0).name())
        .isEqualTo("train-images-..-a.gz");
  }

  @Test
  void cellsThatWouldShareADirectoryAreRefused() {
    Grid grid =
        grid(List.of("--dataset", "idx", "--train-labels", "l"), "--train-images", "a/b a-b a:b");
    assertThatThrownBy(() -> grid.checkedCells(FLAGS, number -> {}))
        .hasMessageStartingWith("cells 1 and 2: would both be named train-images-a-b");
  }

  @Test
  void everyCellIsCheckedBeforeAnyIsRun() {
    Grid grid = grid(BLOBS, "--model", "mlp linear", "--dropout", "0 0.5");
    assertThatThrownBy(() -> grid.checkedCells(FLAGS, number -> {}))
        .hasMessage(
            "cell 3 (model linear  dropout 0): --dropout 0.0: needs --model mlp or cnn, not"
                + " linear");
  }

  @Test
  void valuesThatMeanTheSameAreRefused() {
    assertThatThrownBy(() -> grid(BLOBS, "--batch", "32 64 32"))
        .hasMessage("--batch 32,64,32: 32 is given twice");
    Grid same = grid(BLOBS, "--learning-rate", "0.1 1e-1");
    assertThatThrownBy(() -> same.checkedCells(FLAGS, number -> {}))
        .hasMessage("--learning-rate: 0.1 and 1e-1 are the same");
  }

  @Test
  void tooManyCellsAreRefused() {
    Map<String, List<String>> axes = new LinkedHashMap<>();
    for (String flag : List.of("--seed", "--batch", "--epochs", "--decay-every", "--base-batch")) {
      axes.put(flag, IntStream.range(1, 1000).mapToObj(String::valueOf).toList());
    }
    assertThatThrownBy(() -> new Grid(axes, List.of()))
        .hasMessage("the grid has more than 100,000 cells: give fewer values");
  }

  @Test
  void axesMayGrowAndNothingElseMayChange() {
    Grid earlier = grid(List.of("--epochs", "5", "--no-shuffle"), "--batch", "32 64");
    assertThat(earlier.changes(earlier)).isEmpty();
    assertThat(
            grid(List.of("--epochs", "5", "--no-shuffle"), "--batch", "64 16 32").changes(earlier))
        .isEmpty();
    assertThat(grid(List.of("--epochs", "6"), "--batch", "32 128").changes(earlier))
        .containsExactlyInAnyOrder(
            new Grid.Difference("--epochs", "6", "5"),
            new Grid.Difference("--no-shuffle", "not given", "on"),
            new Grid.Difference("--batch", "32 or 128", "32 or 64"));
    assertThat(
            grid(List.of("--epochs", "5", "--no-shuffle"), "--batch", "32 64", "--seed", "1 2")
                .changes(earlier))
        .containsExactly(new Grid.Difference("--seed", "1 or 2", "not given"));
  }

  @Test
  void everyFlagOfTrainIsAFlagOfSweepWithTheSameDescription() {
    CommandLine main = Commands.commandLine();
    CommandLine sweep = main.getSubcommands().get("sweep");
    for (var option : main.getSubcommands().get("train").getCommandSpec().options()) {
      String flag = option.longestName();
      if (NOT_SWEPT.contains(flag)) {
        assertThat(sweep.getCommandSpec().findOption(flag)).isNull();
      } else if (!flag.equals("--out")) {
        assertThat(sweep.getCommandSpec().findOption(flag).description())
            .as(flag)
            .isEqualTo(option.description());
      }
    }
  }

  @Test
  void commasPartValuesExceptWhereAValueMayHoldThem() {
    Grid grid =
        sweep(
            "--batch 32,64 --batch 128 --hidden 512,512 --hidden 8 --batch-schedule 0:128,10:512"
                + " --data a,b --batch-norm --seeds 2");
    assertThat(grid.axes())
        .containsExactly(
            Map.entry("--hidden", List.of("512,512", "8")),
            Map.entry("--batch", List.of("32", "64", "128")),
            Map.entry("--seed", List.of("1", "2")));
    assertThat(grid.fixed())
        .containsExactly("--data", "a,b", "--batch-norm", "--batch-schedule", "0:128,10:512");
  }

  @Test
  void countedSeedsAreAnAxisEvenIfThereIsOne() {
    assertThat(sweep("--seeds 1").axes()).containsExactly(Map.entry("--seed", List.of("1")));
    assertThatThrownBy(() -> sweep("--seed 3"))
        .hasMessageStartingWith("nothing to sweep: give a flag several values");
  }

  @Test
  void shardsAreNumberedFromOne() {
    assertThat(Shard.parse("2/3")).isEqualTo(new Shard(2, 3)).hasToString("2/3");
    for (String wrong : List.of("0/3", "4/3")) {
      assertThatThrownBy(() -> Shard.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("must be from 1/");
    }
    assertThatThrownBy(() -> Shard.parse("1/0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("shard 1/0: N of I/N must be at least 1, as in 1/4");
    for (String wrong : List.of("1", "1/", "a/b", "-1/2", "1/2/3")) {
      assertThatThrownBy(() -> Shard.parse(wrong)).hasMessageContaining("is not I/N");
    }
  }

  private static Grid sweep(String flags) {
    CommandLine main = Commands.commandLine();
    main.parseArgs(("sweep " + flags).split(" "));
    CommandLine sweep = main.getSubcommands().get("sweep");
    return TrainFlags.grid(
        sweep.getCommandSpec(), sweep.getCommandSpec().findOption("--seeds").getValue());
  }

  /** The axes as flags, each with its values in one string. */
  private static Grid grid(List<String> fixed, String... axes) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (int axis = 0; axis < axes.length; axis += 2) {
      values.put(axes[axis], List.of(axes[axis + 1].split(" ")));
    }
    return new Grid(values, fixed);
  }

  @Test
  void noCellIsCheckedWithTheFlagsOfAnother() {
    Map<String, List<String>> axes = new LinkedHashMap<>();
    axes.put("--train-images", List.of("a", "b"));
    axes.put("--epochs", List.of("3", "5"));
    List<String> fixed = List.of("--dataset", "idx", "--train-labels", "c", "--validation", "0.1");
    List<Integer> heard = new ArrayList<>();
    List<CheckedCell> cells = new Grid(axes, fixed).checkedCells(FLAGS, heard::add);
    assertThat(heard).containsExactly(1, 2, 3, 4);
    assertThat(cells).extracting(CheckedCell::epochs).containsExactly(3, 5, 3, 5);
    assertThat(cells)
        .allSatisfy(each -> assertThat(each.data()).isEqualTo(each.cell().request(FLAGS).data()));
    assertThat(cells.stream().map(CheckedCell::data).distinct()).hasSize(2);
  }

  @Test
  void everySeedIsCheckedAndTwoOfOneValueAreTheSame() {
    Grid wrong = grid(BLOBS, "--batch", "8 16", "--seed", "1 2 x");
    assertThatThrownBy(() -> wrong.checkedCells(FLAGS, number -> {}))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("cell 3 (batch 8  seed x): ");
    Grid same = grid(BLOBS, "--batch", "8 16", "--seed", "1 2 02");
    assertThatThrownBy(() -> same.checkedCells(FLAGS, number -> {}))
        .hasMessage("--seed: 2 and 02 are the same");
    Grid wrongBatch = grid(BLOBS, "--batch", "8 0", "--seed", "1 2");
    assertThatThrownBy(() -> wrongBatch.checkedCells(FLAGS, number -> {}))
        .hasMessageStartingWith("cell 3 (batch 0  seed 1): --batch 0");
  }
}
