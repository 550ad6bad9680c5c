package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ghostbatch.trainer.process.ExitCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand command lines that are nearly right; the Maven profile {@code reliability} has fifty
 * thousand. Input number N is a pure function of N: {@code -Dghostbatch.fuzz.first=N
 * -Dghostbatch.fuzz.tries=1} makes it again.
 */
class CommandFuzzTest {
  private static final long FIRST = Long.getLong("ghostbatch.fuzz.first", 0);
  // Half as many as of files: each builds all commands anew.
  private static final long TRIES = (Long.getLong("ghostbatch.fuzz.tries", 2000) + 1) / 2;
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private static final PrintStream STANDARD_ERROR = System.err;

  @TempDir private Path directory;

  /** What a library says by itself. */
  private final ByteArrayOutputStream pastUs = new ByteArrayOutputStream();

  private Path file;
  private Path flagFile;
  private List<String> before;
  private final Map<Integer, Integer> endings = new TreeMap<>();

  @BeforeEach
  void remember() throws IOException {
    System.setErr(new PrintStream(pastUs, true, StandardCharsets.UTF_8));
    file = Files.writeString(directory.resolve("file"), "precious");
    flagFile = Files.createFile(directory.resolve("flags"));
    before = whatIsThere();
  }

  @AfterEach
  void restoreStandardError() {
    System.setErr(STANDARD_ERROR);
  }

  @Test
  void mangledCommandLinesEndInOneLineWithACodeThatIsDocumentedAndNothingWritten()
      throws IOException {
    for (long number = FIRST; number < FIRST + TRIES; number++) {
      List<String> arguments = arguments(number);
      try {
        assertTimeoutPreemptively(PATIENCE, () -> assertAnswered(arguments));
      } catch (Throwable fault) {
        throw new AssertionError("input %d: %s".formatted(number, arguments), fault);
      }
    }
    System.out.printf("mangled command lines: %,d tried, by exit code: %s%n", TRIES, endings);
    if (TRIES >= 1000) {
      assertThat(endings).containsKeys(ExitCode.OK, ExitCode.USAGE, ExitCode.DATA);
    }
  }

  private List<String> arguments(long number) throws IOException {
    // Mixed, for the first numbers of neighbouring seeds are alike.
    Random random = new Random(number * 0x9E3779B97F4A7C15L);
    MangledArguments mangled = new MangledArguments(random, file.toString(), directory.toString());
    List<String> arguments = new ArrayList<>(mangled.beginning());
    List<String> flags = mangled.flags(arguments);
    if (random.nextInt(3) == 0) {
      arguments.add(new MangledArgumentFile(random, flagFile).of(flags));
    } else {
      arguments.addAll(flags);
    }
    return arguments;
  }

  private void assertAnswered(List<String> arguments) throws IOException {
    Commands.Outcome outcome = Commands.run(arguments.toArray(String[]::new));

    int code = outcome.exitCode();
    endings.merge(code, 1, Integer::sum);
    assertThat(code)
        .as(outcome.err())
        .isIn(ExitCode.OK, ExitCode.USAGE, ExitCode.DATA, ExitCode.FILES);
    List<String> said = outcome.err().lines().toList();
    if (code == ExitCode.OK) {
      assertThat(said).isEmpty();
    } else if (code == ExitCode.DATA && said.isEmpty()) {
      // The one command whose answer is a table.
      assertThat(arguments).startsWith("data", "verify");
      assertThat(outcome.out()).contains("missing");
    } else {
      assertThat(said.get(said.size() - 1)).startsWith("ghostbatch").contains(": ");
      assertThat(said.get(said.size() - 1).chars()).noneMatch(Character::isISOControl);
      if (said.stream().noneMatch(line -> line.startsWith("\tat "))) {
        assertThat(said).hasSize(1);
      }
    }
    assertThat(pastUs.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(whatIsThere()).isEqualTo(before);
    assertThat(file).hasContent("precious");
  }

  /** What lies where a command could write: where the flags point to, and where it runs. */
  private List<String> whatIsThere() throws IOException {
    List<String> names = new ArrayList<>();
    for (Path place : List.of(directory, Path.of(""))) {
      try (Stream<Path> files = Files.list(place)) {
        files.map(Path::toString).sorted().forEach(names::add);
      }
    }
    return names;
  }
}
