package org.ghostbatch.trainer.sweep;

import java.util.List;
import org.ghostbatch.trainer.run.TrainingRequest;
import org.ghostbatch.trainer.text.UsageException;

/** Reads the flags of cells: what a sweep asks of the command line. */
public interface CellFlags {
  /**
   * The run that {@code train} would make of these flags.
   *
   * @throws UsageException if they do not make sense
   */
  TrainingRequest request(List<String> arguments);

  /** What a value of a flag means: equal for values that are written in two ways. */
  Object meaning(String flag, String value);
}
