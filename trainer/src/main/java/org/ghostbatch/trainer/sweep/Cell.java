package org.ghostbatch.trainer.sweep;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ghostbatch.trainer.run.TrainingRequest;
import org.ghostbatch.trainer.text.UsageException;

/**
 * One run of a sweep.
 *
 * @param number in the grid, from 1
 * @param values of the axes, by flag
 * @param arguments the flags of {@code train} that make the run, without where to write it
 */
public record Cell(int number, Map<String, String> values, List<String> arguments) {

  /** The name of its directory, for instance {@code batch-32_seed-1}. */
  String name() {
    return values.entrySet().stream()
        .map(axis -> word(axis.getKey()) + "-" + inName(axis.getValue()))
        .collect(Collectors.joining("_"));
  }

  /** Its values for people to read, for instance {@code batch 32 seed 1}. */
  public String description() {
    return values.entrySet().stream()
        .map(axis -> word(axis.getKey()) + " " + axis.getValue())
        .collect(Collectors.joining("  "));
  }

  /** A flag without its dashes. */
  static String word(String flag) {
    return flag.replaceFirst("^-+", "");
  }

  private static String inName(String value) {
    return value.replace(',', '+').replaceAll("[^A-Za-z0-9.+-]", "-");
  }

  /**
   * The run that the cell's flags ask for.
   *
   * @throws UsageException if they do not make sense, naming the cell
   */
  public TrainingRequest request(CellFlags flags) {
    try {
      return flags.request(arguments);
    } catch (UsageException wrong) {
      throw new UsageException(
          "cell %d (%s): %s".formatted(number, description(), wrong.getMessage()));
    }
  }
}
