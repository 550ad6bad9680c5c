package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ghostbatch.trainer.Main;
import org.ghostbatch.trainer.process.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code java ... Main} without the launcher, where the process lacks a home or a locale. */
class BareProcessTest {
  @TempDir private Path directory;

  @Test
  void withoutAHomeDirectoryATemporaryOneIsNamedOnce() throws Exception {
    Path temporary = Files.createDirectory(directory.resolve("temporary"));
    Path work = Files.createDirectory(directory.resolve("work"));
    List<String> flags = List.of("-Duser.home=?", "-Djava.io.tmpdir=" + temporary);
    Commands.Outcome outcome =
        run(
            work,
            Map.of("HOME", ""),
            Commands.java(Main.class, flags, "data", "blobs", "--out", "blobs.csv"));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err())
        .containsOnlyOnce("there is no home directory to write to: caches go to " + temporary);
    assertThat(work.toFile().list()).containsExactly("blobs.csv");
  }

  @Test
  void aWorkingDirectoryThatTheLocaleCannotExpressIsAnsweredInOneLine() throws Exception {
    assumeTrue(
        Stream.of("/bin/sh", "/usr/bin/printf").allMatch(file -> new File(file).canExecute()),
        "there is no shell to make the directory with");
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            "/bin/sh", "-c", "d=$(printf 'gr\\303\\274n') && mkdir $d && cd $d && exec \"$@\""));
    command.add("sh");
    command.addAll(Commands.java(Main.class, List.of(), "data", "blobs", "--out", "blobs.csv"));
    Commands.Outcome outcome = run(directory, Map.of("LC_ALL", "C"), command);
    assumeTrue(
        outcome.exitCode() != 0 || !System.getProperty("os.name").startsWith("Mac"),
        "names are UTF-8 in every locale");
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(outcome.err())
        .startsWith("ghostbatch: the working directory ")
        .contains("cannot express: set a UTF-8 locale")
        .contains("LC_ALL=C")
        .hasLineCount(1);
  }

  @Test
  void messagesHaveTheGivenCharset() throws Exception {
    List<String> flags =
        List.of("-Dfile.encoding=UTF-8", "-Dsun.jnu.encoding=UTF-8", "-Dstderr.encoding=US-ASCII");
    Commands.Outcome outcome =
        run(
            directory,
            Map.of("LC_ALL", "C.UTF-8"),
            Commands.java(Main.class, flags, "data", "show", "--dataset", "gr\u00fcn"));
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(outcome.err()).contains("gr\\u00fcn").doesNotContain("gr\u00fcn");
  }

  private Commands.Outcome run(Path work, Map<String, String> variables, List<String> command)
      throws Exception {
    Path out = directory.resolve("out.txt");
    Path err = directory.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(variables);
    builder.environment().values().removeIf(String::isEmpty);
    Process process = builder.start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return new Commands.Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
