package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ghostbatch.trainer.Main;
import org.junit.jupiter.api.Test;

class FlagReferenceTest {
  private static final Path PAGE = Path.of("..", "docs", "reference", "flags.md");
  private static final Path EXPECTED = Path.of("target", "flags.md");

  @Test
  void theFlagReferenceIsWhatTheCommandsSay() throws IOException {
    String expected = FlagReference.text();
    Files.writeString(EXPECTED, expected);

    assertThat(Files.readString(PAGE))
        .as(
            "docs/reference/flags.md is out of date: cp trainer/target/flags.md"
                + " docs/reference/flags.md")
        .isEqualTo(expected);
  }

  @Test
  void thePageOfExitCodesHasThoseOfHelp() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "reference", "exit-codes.md"));

    CommandLines.configured(new Main())
        .getCommandSpec()
        .usageMessage()
        .exitCodeList()
        .forEach(
            (code, meaning) -> assertThat(page).contains("| %s | %s".formatted(code, meaning)));
  }
}
