package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What came of a command that {@link CommandRehearsal} ran in a process of its own. */
record RehearsedCommand(String command, String exitCode, String out, String err) {
  private static RehearsedCommand ofFile(Path command) throws IOException {
    String file = command.toString().replaceFirst("\\.command$", "");
    Path code = Path.of(file + ".code");
    return new RehearsedCommand(
        Files.readString(command),
        Files.exists(code) ? Files.readString(code) : "none",
        Files.readString(Path.of(file + ".out")),
        Files.readString(Path.of(file + ".err")));
  }

  String first() {
    return command.substring(0, (command + " ").indexOf(' '));
  }

  /**
   * Runs the commands of a kind.
   *
   * @param which as {@link CommandRehearsal#main} takes it
   * @param directory an empty one, to run in
   */
  static List<RehearsedCommand> rehearse(
      String which, Path directory, Map<String, String> environment) throws Exception {
    Path outcomes = Files.createDirectory(directory.resolve("outcomes"));
    Path log = directory.resolve("log");
    List<String> command =
        Commands.java(
            CommandRehearsal.class,
            // So short a life is cheaper without the second compiler.
            List.of(),
            CommandRehearsal.REPOSITORY.toString(),
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

  private static List<RehearsedCommand> read(Path outcomes) throws IOException {
    List<RehearsedCommand> read = new ArrayList<>();
    try (Stream<Path> files = Files.list(outcomes)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".command")).sorted().toList()) {
        read.add(ofFile(file));
      }
    }
    return read;
  }
}
