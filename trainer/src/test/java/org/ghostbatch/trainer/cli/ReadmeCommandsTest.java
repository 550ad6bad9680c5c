package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ghostbatch.trainer.process.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command of README.md and of the pages in docs/, as it is written there, but shorter: see
 * {@link CommandRehearsal}.
 */
class ReadmeCommandsTest {
  /** What a command that succeeds prints, by its first word. */
  private static final Map<String, String> ANSWERS =
      Map.ofEntries(
          Map.entry("train", "(report +\\S+report\\.html|nothing is left to do)"),
          Map.entry("sweep", "report +\\S+report\\.html"),
          Map.entry("find-batch", "recommended: --micro-batch [0-9]+"),
          Map.entry("reproduce", "(stack-overflow|report +\\S+report\\.html)"),
          Map.entry("data", "."),
          Map.entry("bench", "(workload,batch|curve,setting)"),
          Map.entry("report", "report +\\S+report\\.html"),
          Map.entry("export", "written to model"),
          Map.entry("evaluate", "accuracy [01]\\.[0-9]{4}"),
          Map.entry("predict", "(^written to|file,index|\"file\")"));

  @TempDir private Path directory;

  @Test
  void everyDocumentedCommandSucceeds() throws Exception {
    Map<String, String> environment =
        Map.of("XDG_CACHE_HOME", directory.resolve("cache").toString());
    List<RehearsedCommand> outcomes =
        RehearsedCommand.rehearse("unlimited", directory, environment);
    assertSucceeded(outcomes);
    assertThat(outcomes)
        .extracting(RehearsedCommand::first)
        .contains("train", "sweep", "data", "bench", "report", "export", "evaluate", "predict");
  }

  /** The seeds and the directory aside. */
  @Test
  void everyDocumentedReproductionIsAmongThoseThatRun() throws IOException {
    assertThat(
            ReadmeCommands.byPage(CommandRehearsal.REPOSITORY).stream()
                .flatMap(List::stream)
                .filter(words -> words.get(0).equals("reproduce") && words.size() > 1))
        .isNotEmpty()
        .map(ReadmeCommandsTest::question)
        .isSubsetOf(
            CommandRehearsal.experiments().stream().map(ReadmeCommandsTest::question).toList());
  }

  private static String question(List<String> command) {
    return String.join(" ", command).replaceAll(" --(seeds|out) \\S+", "");
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void everyDocumentedCommandWithAMemoryLimitSucceeds() throws Exception {
    List<RehearsedCommand> outcomes = RehearsedCommand.rehearse("limited", directory, Map.of());
    assertSucceeded(outcomes);
    assertThat(outcomes).extracting(RehearsedCommand::first).contains("train", "find-batch");
  }

  /** They are only parsed, for most machines have no GPU. */
  @Test
  void everyDocumentedCommandForAGpuHasFlagsThatExist() throws IOException {
    assertThat(
            ReadmeCommands.byPage(CommandRehearsal.REPOSITORY).stream()
                .flatMap(List::stream)
                .filter(CommandRehearsal::isForGpu))
        .isNotEmpty()
        .allSatisfy(
            command ->
                assertThat(Commands.run(Commands.join(command, "--help")).exitCode())
                    .as(String.join(" ", command))
                    .isEqualTo(ExitCode.OK));
  }

  @Test
  void everyCommandIsDocumented() throws IOException {
    Set<String> named =
        ReadmeCommands.byPage(CommandRehearsal.REPOSITORY).stream()
            .flatMap(List::stream)
            .map(words -> words.get(0))
            .filter(word -> !word.startsWith("--"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named).isEqualTo(Commands.commandLine().getSubcommands().keySet());
    assertThat(named).isEqualTo(ANSWERS.keySet());
  }

  private static void assertSucceeded(List<RehearsedCommand> outcomes) {
    assertSoftly(
        each -> {
          for (RehearsedCommand outcome : outcomes) {
            each.assertThat(outcome.exitCode())
                .as("%s: %s", outcome.command(), outcome.err())
                .isEqualTo("0");
            each.assertThat(outcome.out())
                .as(outcome.command())
                .containsPattern(ANSWERS.getOrDefault(outcome.first(), "."));
          }
        });
  }
}
