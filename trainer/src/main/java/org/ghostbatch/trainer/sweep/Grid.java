package org.ghostbatch.trainer.sweep;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ghostbatch.trainer.text.UsageException;

/**
 * The runs of a sweep: every combination of the axes' values, the last axis the fastest.
 *
 * @param axes the values by flag
 * @param fixed the flags that all cells share, as arguments
 */
public record Grid(Map<String, List<String>> axes, List<String> fixed) {
  public static final int MAX_CELLS = 100_000;
  // File systems take 255 bytes.
  private static final int LONGEST_NAME = 200;

  /**
   * A flag in which two grids differ.
   *
   * @param here its value or values in this grid, in words
   * @param there its value or values in the other
   */
  record Difference(String flag, String here, String there) {}

  public Grid {
    axes = Collections.unmodifiableMap(new LinkedHashMap<>(axes));
    fixed = List.copyOf(fixed);
    if (axes.isEmpty()) {
      throw new UsageException(
          "nothing to sweep: give a flag several values, as in --batch 32,128, or --seeds 5");
    }
    axes.forEach(Grid::checkDistinct);
    long cells = 1;
    for (List<String> values : axes.values()) {
      cells = Math.min((long) MAX_CELLS + 1, cells * values.size());
    }
    if (cells > MAX_CELLS) {
      throw tooLarge();
    }
  }

  public static UsageException tooLarge() {
    return new UsageException(
        "the grid has more than %,d cells: give fewer values".formatted(MAX_CELLS));
  }

  private static void checkDistinct(String flag, List<String> values) {
    Set<String> seen = new HashSet<>();
    for (String value : values) {
      if (!seen.add(value)) {
        throw new UsageException(
            "%s %s: %s is given twice".formatted(flag, String.join(",", values), value));
      }
    }
  }

  public int size() {
    return axes.values().stream().mapToInt(List::size).reduce(1, (a, b) -> a * b);
  }

  List<Cell> cells() {
    return IntStream.range(0, size()).mapToObj(this::cell).toList();
  }

  private Cell cell(int index) {
    Map<String, String> values = new LinkedHashMap<>();
    List<String> arguments = new ArrayList<>(fixed);
    int block = size();
    for (Map.Entry<String, List<String>> axis : axes.entrySet()) {
      block /= axis.getValue().size();
      String value = axis.getValue().get(index / block % axis.getValue().size());
      values.put(axis.getKey(), value);
      arguments.addAll(List.of(axis.getKey(), value));
    }
    return new Cell(index + 1, values, arguments);
  }

  /**
   * The cells, each with flags that {@code train} takes and a directory of its own.
   *
   * @param flags reads those of the cells
   * @param progress notified of each cell that is checked, by its number
   * @throws UsageException naming the first cell that is not so
   */
  public List<CheckedCell> checkedCells(CellFlags flags, IntConsumer progress) {
    CellChecks checks = new CellChecks(flags);
    List<CheckedCell> checked = new ArrayList<>();
    for (Cell cell : cells()) {
      checked.add(checks.check(cell));
      progress.accept(cell.number());
    }
    axes.forEach((flag, values) -> checkDifferent(flag, values, checks));
    checkNames(checked.stream().map(CheckedCell::cell).toList());
    return checked;
  }

  private static void checkNames(List<Cell> cells) {
    Map<String, Cell> names = new LinkedHashMap<>();
    for (Cell cell : cells) {
      Cell other = names.put(cell.name(), cell);
      if (other != null) {
        throw new UsageException(
            "cells %d and %d: would both be named %s; rename the files that their flags name"
                .formatted(other.number(), cell.number(), cell.name()));
      }
      if (cell.name().length() > LONGEST_NAME) {
        throw new UsageException(
            "cell %d: its directory's name would have %d characters; make the flags' values shorter"
                .formatted(cell.number(), cell.name().length()));
      }
    }
  }

  /** Rejects values that are written in two ways and mean the same, as 0.1 and .1. */
  private static void checkDifferent(String flag, List<String> values, CellChecks checks) {
    Map<Object, String> seen = new LinkedHashMap<>();
    for (String value : values) {
      String other = seen.put(checks.meaning(flag, value), value);
      if (other != null) {
        throw new UsageException("%s: %s and %s are the same".formatted(flag, other, value));
      }
    }
  }

  /** In which flags the two differ, in the order of the flags. */
  List<Difference> differences(Grid other) {
    Map<String, String> here = inWords();
    Map<String, String> there = other.inWords();
    Set<String> flags = new LinkedHashSet<>(here.keySet());
    flags.addAll(there.keySet());
    return flags.stream()
        .map(flag -> new Difference(flag, inWords(here, flag), inWords(there, flag)))
        .filter(difference -> !Objects.equals(difference.here(), difference.there()))
        .toList();
  }

  /** The flags in which this sweep differs from an earlier one; axes may have grown since. */
  List<Difference> changes(Grid earlier) {
    return differences(earlier).stream().filter(difference -> !grown(earlier, difference)).toList();
  }

  private boolean grown(Grid earlier, Difference difference) {
    List<String> now = axes.getOrDefault(difference.flag(), List.of());
    return Optional.ofNullable(earlier.axes.get(difference.flag()))
        .map(before -> now.containsAll(before))
        .orElse(false);
  }

  private Map<String, String> inWords() {
    Map<String, String> words = new LinkedHashMap<>();
    axes.forEach((flag, values) -> words.put(flag, String.join(" or ", values)));
    for (int at = 0; at < fixed.size(); at++) {
      String flag = fixed.get(at);
      boolean valued = at + 1 < fixed.size() && !fixed.get(at + 1).startsWith("--");
      words.put(flag, valued ? fixed.get(++at) : "on");
    }
    return words;
  }

  private static String inWords(Map<String, String> settings, String flag) {
    return settings.getOrDefault(flag, "not given");
  }

  /** How many values each axis has, for instance {@code 3 of batch, 2 of seed}. */
  String description() {
    return axes.entrySet().stream()
        .map(axis -> axis.getValue().size() + " of " + Cell.word(axis.getKey()))
        .collect(Collectors.joining(", "));
  }
}
