package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ghostbatch.trainer.experiments.Experiment;
import org.ghostbatch.trainer.process.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every experiment, from its command to its page, but shorter: see {@link CommandRehearsal}. */
class ReproductionCommandsTest {
  @TempDir private Path directory;

  @Test
  void everyExperimentEndsWithItsVerdictsAndItsPage() throws Exception {
    List<RehearsedCommand> outcomes =
        new ArrayList<>(RehearsedCommand.rehearse("experiments", directory, Map.of()));
    // It is the last.
    RehearsedCommand withoutPage = outcomes.remove(outcomes.size() - 1);
    assertThat(outcomes)
        .allSatisfy(
            outcome -> {
              assertThat(outcome.exitCode()).as(outcome.command() + outcome.err()).isEqualTo("0");
              assertThat(outcome.out()).containsPattern("report +\\S+report\\.html");
            });
    assertThat(outcomes)
        .filteredOn(outcome -> outcome.command().startsWith("reproduce "))
        .hasSize(Experiment.all().size() + 2)
        .allSatisfy(ReproductionCommandsTest::assertHasVerdicts);
    assertThat(withoutPage.command()).contains(CommandRehearsal.UNWRITABLE);
    assertThat(withoutPage.exitCode()).isEqualTo(String.valueOf(ExitCode.FILES));
    assertThat(withoutPage.out()).contains("no verdict").contains("written to");
    assertThat(withoutPage.err()).contains("charts").hasLineCount(1);
  }

  private static void assertHasVerdicts(RehearsedCommand outcome) {
    String verdict =
        outcome.command().contains("--seeds 5") ? "typical|unusual|not reproduced" : "no verdict";
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out())
        .contains("as published: what was published, and our seeds")
        .containsPattern(
            "setting +metric +published +measured +least to largest +seeds below +verdict")
        .containsPattern("(?m)(%s) *$".formatted(verdict));
  }
}
