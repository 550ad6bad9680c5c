package org.ghostbatch.trainer.cli;

import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Has each flag take one value at a time, and more when it is repeated: beside an argument that is
 * no flag, {@code --test-images a b RUN} would take that as well.
 */
final class OneValueAFlag implements IModelTransformer {
  @Override
  public CommandSpec transform(CommandSpec command) {
    for (OptionSpec option : command.options().toArray(OptionSpec[]::new)) {
      if (option.isMultiValue()) {
        command.remove(option);
        command.addOption(OptionSpec.builder(option).arity("1").build());
      }
    }
    return command;
  }
}
