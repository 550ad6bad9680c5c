package org.ghostbatch.trainer.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A command that is printed can be pasted. */
class InvocationTest {
  private static final Map<Object, Object> JAR =
      Map.of(
          "java.home",
          "/java",
          "java.class.path",
          "my dir/trainer.jar",
          "sun.java.command",
          "my dir/trainer.jar train --epochs 3");

  @TempDir private Path directory;

  @Test
  void theLaunchersPathIsUsedAsItWasCalled() {
    Invocation launched = Invocation.of(Optional.of("../my gb/ghostbatch"), JAR, Optional.empty());
    assertThat(launched.line(List.of("train", "--resume", "runs/a"), true))
        .isEqualTo("'../my gb/ghostbatch' train --resume runs/a");
    assertThat(launched.named("ghostbatch data fetch"))
        .isEqualTo("'../my gb/ghostbatch' data fetch");
  }

  @Test
  void theDataDirectoryOfTheEnvironmentIsNamed() {
    Invocation invocation =
        Invocation.of(Optional.of("./ghostbatch"), JAR, Optional.of("/data/it's here"));
    assertThat(invocation.line(List.of("train"), true))
        .isEqualTo("GHOSTBATCH_DATA='/data/it'\\''s here' ./ghostbatch train");
    assertThat(invocation.line(List.of("train"), false)).isEqualTo("./ghostbatch train");
  }

  @Test
  void withoutTheLauncherJavaIsCalledAsItWas() {
    Invocation jar = Invocation.of(Optional.empty(), JAR, Optional.empty());
    assertThat(jar.line(List.of("train"), true))
        .startsWith("/java/bin/java ")
        .endsWith(" -jar 'my dir/trainer.jar' train");
    assertThat(jar.named("ghostbatch train")).isEqualTo("ghostbatch train");
    Invocation classes =
        Invocation.of(
            Optional.empty(),
            Map.of(
                "java.home",
                "/java",
                "java.class.path",
                "a.jar:b.jar",
                "sun.java.command",
                "org.ghostbatch.trainer.Main train"),
            Optional.empty());
    assertThat(classes.line(List.of("train"), true))
        .endsWith(" -cp a.jar:b.jar org.ghostbatch.trainer.Main train");
  }

  @Test
  void aPathIsNeverTakenForAFlag() {
    assertThat(Invocation.argument(Path.of("-run"))).isEqualTo("./-run");
    assertThat(Invocation.argument(Path.of("@run"))).isEqualTo("./@run");
    assertThat(Invocation.argument(Path.of("runs/-run"))).isEqualTo("runs/-run");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aShellReadsTheWordsAsTheyAre() throws Exception {
    List<String> words =
        List.of(
            "plain",
            "with space",
            "it's",
            "$HOME `id` \\ \"!",
            "*",
            "~",
            "",
            "a\nb\u001b[0m'\\c",
            "é");
    Path script = directory.resolve("script");
    Files.writeString(script, "printf '%s\\0' " + Invocation.quoted(words), StandardCharsets.UTF_8);
    ProcessBuilder builder = new ProcessBuilder("bash", script.toString());
    Process shell = builder.redirectErrorStream(true).start();
    String read = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor(120, TimeUnit.SECONDS)).isTrue();
    List<String> expected = new ArrayList<>(words);
    assertThat(read.split("\0", -1)).containsExactlyElementsOf(with(expected, ""));
  }

  @Test
  void whatATerminalCannotShowIsQuotedByItsBytes() {
    assertThat(Invocation.inBytes("lc \u00e4'\\")).isEqualTo("$'lc \\303\\244\\'\\\\'");
  }

  private static List<String> with(List<String> words, String last) {
    words.add(last);
    return words;
  }
}
