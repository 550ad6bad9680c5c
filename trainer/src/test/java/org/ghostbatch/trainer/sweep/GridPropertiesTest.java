package org.ghostbatch.trainer.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class GridPropertiesTest {
  private static final List<String> FLAGS = List.of("--model", "--batch", "--dropout", "--seed");

  @Property
  void cellsAreTheProductOfTheAxes(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 1, max = 5) Integer> sizes) {
    Grid grid = grid(sizes);
    List<Cell> cells = grid.cells();

    assertThat(cells).hasSize(sizes.stream().reduce(1, (a, b) -> a * b)).hasSize(grid.size());
    assertThat(new HashSet<>(cells.stream().map(Cell::values).toList())).hasSameSizeAs(cells);
    assertThat(new HashSet<>(cells.stream().map(Cell::name).toList())).hasSameSizeAs(cells);
    for (Cell cell : cells) {
      assertThat(cell.values().keySet()).containsExactlyElementsOf(grid.axes().keySet());
      cell.values().forEach((flag, value) -> assertThat(grid.axes().get(flag)).contains(value));
    }
  }

  @Property
  void shardsPartTheCellsAmongThemAsEvenlyAsCanBe(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 1, max = 5) Integer> sizes,
      @ForAll @IntRange(min = 1, max = 9) int count) {
    List<Cell> cells = grid(sizes).cells();
    List<Cell> joined = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      List<Cell> own = cells.stream().filter(new Shard(number, count)::holds).toList();
      assertThat(own.size()).isBetween(cells.size() / count, (cells.size() + count - 1) / count);
      joined.addAll(own);
    }
    assertThat(joined).containsExactlyInAnyOrderElementsOf(cells);
  }

  private static Grid grid(List<Integer> sizes) {
    Map<String, List<String>> axes = new LinkedHashMap<>();
    for (int axis = 0; axis < sizes.size(); axis++) {
      axes.put(
          FLAGS.get(axis),
          IntStream.rangeClosed(1, sizes.get(axis)).mapToObj(String::valueOf).toList());
    }
    return new Grid(axes, List.of("--epochs", "1"));
  }
}
