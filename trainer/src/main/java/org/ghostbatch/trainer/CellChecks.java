package org.ghostbatch.trainer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Checks the flags of the cells of a grid. One command reads them all: building a command takes ten
 * times as long as reading the flags of a cell. Cells that differ in the seed alone are read once,
 * for any whole number is a seed.
 */
final class CellChecks {
  private final TrainCommand train = new TrainCommand();
  private final CommandLine commandLine = CommandLines.configured(train);
  private final Map<String, Map<String, Object>> meanings = new HashMap<>();
  private final Map<Map<String, String>, CheckedCell> checked = new HashMap<>();

  /**
   * Checks a cell's flags as {@link Cell#command} does.
   *
   * @throws UsageException if they do not make sense, naming the cell
   */
  CheckedCell check(Cell cell) {
    Map<String, String> others = new HashMap<>(cell.values());
    String seed = others.remove(TrainFlags.SEED);
    CheckedCell alike = checked.get(others);
    if (alike != null && isNumber(seed)) {
      meanings.get(TrainFlags.SEED).put(seed, Long.valueOf(seed));
      return new CheckedCell(cell, alike.epochs(), alike.choiceOfData());
    }
    CheckedCell own = read(cell);
    checked.put(others, own);
    return own;
  }

  private static boolean isNumber(String seed) {
    try {
      Long.parseLong(seed);
      return true;
    } catch (NumberFormatException other) {
      return false;
    }
  }

  private CheckedCell read(Cell cell) {
    try {
      parse(cell.arguments());
      train.check();
      cell.values().forEach(this::remember);
      return new CheckedCell(cell, train.epochs(), train.choiceOfData());
    } catch (UsageException wrong) {
      throw cell.named(wrong);
    }
  }

  private void parse(List<String> arguments) {
    try {
      commandLine.parseArgs(arguments.toArray(String[]::new));
    } catch (ParameterException wrong) {
      throw new UsageException(wrong.getMessage().lines().findFirst().orElse(""));
    }
  }

  private void remember(String flag, String value) {
    meanings
        .computeIfAbsent(flag, each -> new HashMap<>())
        .computeIfAbsent(value, each -> commandLine.getCommandSpec().findOption(flag).getValue());
  }

  /** What a value of a flag means that some cell has had. */
  Object meaning(String flag, String value) {
    return meanings.get(flag).get(value);
  }
}
