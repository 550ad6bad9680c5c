package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ghostbatch.trainer.experiments.Experiment;
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
  private static final Path REPOSITORY = Path.of("..").toAbsolutePath();

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
          Map.entry("predict", "(^$|file,index|\"file\")"));

  @TempDir private Path directory;

  /** What came of a command. */
  private record Outcome(String command, String exitCode, String out, String err) {
    static Outcome read(Path command) throws IOException {
      String file = command.toString().replaceFirst("\\.command$", "");
      Path code = Path.of(file + ".code");
      return new Outcome(
          Files.readString(command),
          Files.exists(code) ? Files.readString(code) : "none",
          Files.readString(Path.of(file + ".out")),
          Files.readString(Path.of(file + ".err")));
    }

    String first() {
      return command.substring(0, (command + " ").indexOf(' '));
    }
  }

  @Test
  void everyDocumentedCommandSucceeds() throws Exception {
    Map<String, String> environment =
        Map.of("XDG_CACHE_HOME", directory.resolve("cache").toString());
    List<Outcome> outcomes = new ArrayList<>(rehearse("unlimited", environment));
    // It is the last.
    Outcome withoutPage = outcomes.remove(outcomes.size() - 1);
    assertSucceeded(outcomes);
    assertThat(outcomes)
        .extracting(Outcome::first)
        .contains("train", "sweep", "data", "bench", "report", "export", "evaluate", "predict");

    assertThat(outcomes)
        .filteredOn(outcome -> outcome.command().startsWith("reproduce "))
        .hasSize(Experiment.all().size() + 2)
        .allSatisfy(ReadmeCommandsTest::assertHasVerdicts);
    assertThat(withoutPage.command()).contains(CommandRehearsal.UNWRITABLE);
    assertThat(withoutPage.exitCode()).isEqualTo(String.valueOf(ExitCode.FILES));
    assertThat(withoutPage.out()).contains("no verdict").contains("written to");
    assertThat(withoutPage.err()).contains("charts").hasLineCount(1);
  }

  private static void assertHasVerdicts(Outcome outcome) {
    String verdict =
        outcome.command().contains("--seeds 5") ? "typical|unusual|not reproduced" : "no verdict";
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out())
        .contains("as published: what was published, and our seeds")
        .containsPattern("setting +metric +published +ours +least to largest +seeds below +verdict")
        .containsPattern("(?m)(%s) *$".formatted(verdict));
  }

  /** The seeds and the directory aside. */
  @Test
  void everyDocumentedReproductionIsAmongThoseThatRun() throws IOException {
    assertThat(
            ReadmeCommands.byPage(REPOSITORY).stream()
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
    List<Outcome> outcomes = rehearse("limited", Map.of());
    assertSucceeded(outcomes);
    assertThat(outcomes).extracting(Outcome::first).contains("train", "find-batch");
  }

  /** They are only parsed, for most machines have no GPU. */
  @Test
  void everyDocumentedCommandForAGpuHasFlagsThatExist() throws IOException {
    assertThat(
            ReadmeCommands.byPage(REPOSITORY).stream()
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
        ReadmeCommands.byPage(REPOSITORY).stream()
            .flatMap(List::stream)
            .map(words -> words.get(0))
            .filter(word -> !word.startsWith("--"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named).isEqualTo(Commands.commandLine().getSubcommands().keySet());
    assertThat(named).isEqualTo(ANSWERS.keySet());
  }

  private static void assertSucceeded(List<Outcome> outcomes) {
    assertSoftly(
        each -> {
          for (Outcome outcome : outcomes) {
            each.assertThat(outcome.exitCode())
                .as("%s: %s", outcome.command(), outcome.err())
                .isEqualTo("0");
            each.assertThat(outcome.out())
                .as(outcome.command())
                .containsPattern(ANSWERS.getOrDefault(outcome.first(), "."));
          }
        });
  }

  private List<Outcome> rehearse(String which, Map<String, String> environment) throws Exception {
    Path outcomes = Files.createDirectory(directory.resolve("outcomes"));
    Path log = directory.resolve("log");
    List<String> command =
        Commands.java(
            CommandRehearsal.class,
            // So short a life is cheaper without the second compiler.
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
            REPOSITORY.toString(),
            directory.resolve("files").toString(),
            outcomes.toString(),
            which);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(Files.createDirectory(directory.resolve("here")).toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).as(Files.readString(log)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    return read(outcomes);
  }

  private static List<Outcome> read(Path outcomes) throws IOException {
    List<Outcome> read = new ArrayList<>();
    try (Stream<Path> files = Files.list(outcomes)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".command")).sorted().toList()) {
        read.add(Outcome.read(file));
      }
    }
    return read;
  }
}
