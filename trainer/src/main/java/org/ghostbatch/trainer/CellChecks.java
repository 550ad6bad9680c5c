package org.ghostbatch.trainer;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Checks the flags of many cells. One command reads them all: building a command takes a hundred
 * times as long as reading the flags of a cell.
 */
final class CellChecks {
  private final TrainCommand train = new TrainCommand();
  private final CommandLine commandLine = Main.configured(train);

  /**
   * Checks a cell's flags as {@link Cell#command} does.
   *
   * @throws UsageException if they do not make sense, naming the cell
   */
  CheckedCell check(Cell cell) {
    try {
      parse(cell.arguments());
      train.check();
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

  /** What a value of a flag means. */
  Object meaning(String flag, String value) {
    commandLine.parseArgs(flag, value);
    return commandLine.getCommandSpec().findOption(flag).getValue();
  }
}
