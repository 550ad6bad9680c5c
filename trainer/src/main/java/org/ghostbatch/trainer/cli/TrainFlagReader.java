package org.ghostbatch.trainer.cli;

import java.util.List;
import org.ghostbatch.trainer.run.TrainingRequest;
import org.ghostbatch.trainer.sweep.CellFlags;
import org.ghostbatch.trainer.text.UsageException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Reads flags as if they had been given to {@code train}. One command reads them all: building a
 * command takes ten times as long as reading the flags of a cell.
 */
public final class TrainFlagReader implements CellFlags {
  private final TrainCommand train = new TrainCommand();
  private final CommandLine commandLine = CommandLines.configured(train);

  @Override
  public TrainingRequest request(List<String> flags) {
    parse(flags);
    return train.request();
  }

  /**
   * What the flags of data among these say.
   *
   * @throws UsageException if a flag is unknown, or its value cannot be read
   */
  DatasetOptions dataset(List<String> flags) {
    parse(flags);
    return train.dataset();
  }

  @Override
  public Object meaning(String flag, String value) {
    parse(List.of(flag, value));
    return commandLine.getCommandSpec().findOption(flag).getValue();
  }

  private void parse(List<String> flags) {
    try {
      commandLine.parseArgs(flags.toArray(String[]::new));
    } catch (ParameterException wrong) {
      throw new UsageException(WrongArguments.message(wrong));
    }
  }
}
