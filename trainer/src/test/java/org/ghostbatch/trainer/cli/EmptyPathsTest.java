package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

class EmptyPathsTest {
  @Test
  void areRefusedInEveryPathFlagAndEveryPathArgumentOfEveryCommand() {
    List<String> tried = new ArrayList<>();
    tryAll(Commands.commandLine(), List.of(), tried);
    assertThat(tried)
        .contains(
            "train --out",
            "train --resume",
            "train --test-labels",
            "sweep merge --out",
            "sweep merge DIR",
            "export RUN",
            "predict FILE",
            "data show --out",
            "bench --curves");
  }

  private static void tryAll(CommandLine command, List<String> words, List<String> tried) {
    for (OptionSpec option : command.getCommandSpec().options()) {
      if (isPath(option)) {
        String name = option.longestName();
        assertRefused(words, name, "");
        assertRefused(words, name + "=");
        if (option.isMultiValue() && option.arity().max() > 1) {
          assertRefused(words, name, "a", "", "b");
        }
        tried.add(String.join(" ", words) + " " + name);
      }
    }
    for (PositionalParamSpec parameter : command.getCommandSpec().positionalParameters()) {
      if (isPath(parameter)) {
        int before = parameter.index().min();
        assertRefused(words, Commands.join(Arrays.asList("x", "y").subList(0, before), ""));
        tried.add(String.join(" ", words) + " " + parameter.paramLabel());
      }
    }
    command
        .getSubcommands()
        .forEach((name, within) -> tryAll(within, List.of(Commands.join(words, name)), tried));
  }

  private static boolean isPath(ArgSpec argument) {
    return argument.auxiliaryTypes()[0] == Path.class;
  }

  private static void assertRefused(List<String> words, String... arguments) {
    Commands.Outcome outcome = Commands.run(Commands.join(words, arguments));
    assertThat(outcome.exitCode()).as("%s %s", words, List.of(arguments)).isEqualTo(2);
    assertThat(outcome.err()).contains("the path is empty").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sweep --seeds 2 --dataset idx --train-images= --train-labels=x",
        "sweep --seeds 2 --data=",
      })
  void areRefusedInTheFlagsOfTheCellsOfASweep(String arguments) {
    Commands.Outcome outcome = Commands.run(arguments.split(" "));
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("the path is empty").hasLineCount(1);
  }
}
