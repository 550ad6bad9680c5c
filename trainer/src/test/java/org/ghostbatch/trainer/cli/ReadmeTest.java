package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class ReadmeTest {
  @Test
  void theReadmesTableOfFlagsIsWhatHelpSays() throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    CommandSpec train = Commands.commandLine().getSubcommands().get("train").getCommandSpec();
    String table =
        train.options().stream()
            .filter(option -> !option.usageHelp() && !option.versionHelp())
            .map(ReadmeTest::row)
            .collect(Collectors.joining("\n"));

    assertThat(readme).contains(table);
  }

  private static String row(OptionSpec option) {
    String label =
        option.arity().max() == 0
            ? ""
            : option.arity().min() == 0
                ? " [" + option.paramLabel() + "]"
                : " " + option.paramLabel().replace("|", "\\|");
    return "| `%s%s` | %s |"
        .formatted(option.longestName(), label, String.join(" ", option.description()));
  }
}
