package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ghostbatch.trainer.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class HelpTest {
  static Stream<CommandLine> commands() {
    List<CommandLine> commands = new ArrayList<>(List.of(CommandLines.configured(new Main())));
    for (int at = 0; at < commands.size(); at++) {
      commands.addAll(commands.get(at).getSubcommands().values());
    }
    return commands.stream();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpFitsTheWidthOfATerminalAndEndsWithAnExample(CommandLine command) {
    List<String> lines = command.getUsageMessage().lines().toList();

    assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    assertThat(lines.get(lines.size() - 2)).isEqualTo("Example:");
    assertThat(lines.get(lines.size() - 1))
        .startsWith("  " + command.getCommandSpec().qualifiedName());
  }

  @Test
  void helpOfTrainFitsOnTwoScreens() {
    assertThat(train().getUsageMessage().lines()).hasSizeLessThanOrEqualTo(100);
  }

  @Test
  void everyFlagOfTrainStandsUnderAHeading() {
    assertThat(train().getUsageMessage())
        .containsSubsequence(
            "Data:\n  --dataset",
            "\nModel:\n",
            "\nBatches and memory:\n  --batch",
            "\nOptimizer:\n  --optimizer",
            "\nSchedule:\n",
            "\nSpeed:\n",
            "\nCheckpoints:\n  --checkpoint-every",
            "\nOutput:\n  --out");
    assertThat(FlagHeading.grouped(train().getCommandSpec().options()))
        .doesNotContainKey(FlagHeading.OPTIONS);
  }

  private static CommandLine train() {
    return CommandLines.configured(new Main()).getSubcommands().get("train");
  }
}
