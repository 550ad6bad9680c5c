package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ghostbatch.trainer.Main;
import org.ghostbatch.trainer.process.ExitCode;
import org.ghostbatch.trainer.process.StandardOutput;
import org.ghostbatch.trainer.text.Transliteration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Where the answer of a command goes, and what becomes of it there. */
class StandardOutputTest {
  @TempDir private Path directory;

  @Test
  void aClosedReaderIsNotAnError() {
    assertThat(outcome("Broken pipe", false, ExitCode.OK)).isEqualTo("141 ");
    assertThat(outcome("Daten" + "übergabe unterbrochen", true, ExitCode.OK)).isEqualTo("141 ");
    assertThat(outcome("Broken pipe", false, ExitCode.DATA)).isEqualTo("65 ");
  }

  @Test
  void aFullDiskIsAnError() {
    assertThat(outcome("No space left on device", false, ExitCode.OK))
        .isEqualTo("74 ghostbatch: cannot write to the standard output: no space left on device\n");
    assertThat(outcome("No space left on device", false, ExitCode.DATA))
        .startsWith("65 ghostbatch: cannot write");
  }

  /** The exit code and what is said, where the stream fails with these words. */
  private static String outcome(String fault, boolean pipe, int exitCode) {
    OutputStream failing =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException(fault);
          }
        };
    StandardOutput output = new StandardOutput(failing, pipe);
    StringWriter err = new StringWriter();
    output.printer(StandardCharsets.UTF_8).println("an answer");
    return Program.ended(exitCode, output, new PrintWriter(err, true))
        + " "
        + err.toString().replace(System.lineSeparator(), "\n");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aCommandWhoseReaderHasGoneEndsQuietly() throws Exception {
    Process process = help(ProcessBuilder.Redirect.PIPE);
    process.getInputStream().close();
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(err).isEqualTo(141);
    assertThat(err).isEmpty();
  }

  @Test
  void aCommandWhoseAnswerFindsNoRoomSaysSo() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "only Linux has a device that is always full");
    Process process = help(ProcessBuilder.Redirect.to(full.toFile()));
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(err).isEqualTo(74);
    assertThat(err).hasLineCount(1).contains("cannot write to the standard output");
  }

  /** On a terminal the library would colour it, and our printer shows escapes as text. */
  @Test
  void helpHasNoEscapeSequencesOnATerminalEither() throws Exception {
    Process process =
        new ProcessBuilder(
                Commands.java(Main.class, List.of("-Dpicocli.ansi=true"), "train", "--help"))
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(out).contains("--epochs").doesNotContain("\u001b").doesNotContain("u001b");
  }

  private static Process help(ProcessBuilder.Redirect output) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(Commands.java(Main.class, List.of(), "train", "--help"))
            .redirectOutput(output);
    return builder.start();
  }

  @Test
  void whatTheCharsetLacksIsPrintedInAscii() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintWriter out = new StandardOutput(bytes, false).printer(StandardCharsets.US_ASCII);
    int exitCode =
        Commands.run(
            out,
            new PrintWriter(new StringWriter(), true),
            "train",
            "--dataset",
            "blobs",
            "--hidden",
            "8",
            "--epochs",
            "3",
            "--device",
            "cpu",
            "--out",
            directory.resolve("run").toString());
    out.flush();
    String printed = bytes.toString(StandardCharsets.ISO_8859_1);
    assertThat(exitCode).isZero();
    assertThat(printed).doesNotContain("?").matches("\\p{ASCII}*");
    assertThat(printed).containsPattern("validation accuracy +[-_.~=+*#]{3}\\R");
  }

  @Test
  void signsInAsciiAreAsWideAsTheyWere() {
    var ascii = Transliteration.into(StandardCharsets.US_ASCII);
    assertThat(ascii.apply("0.8733 ± 0.0041")).isEqualTo("0.8733+/-0.0041");
    assertThat(ascii.apply("▁▂▃▄▅▆▇█")).isEqualTo("_.-~=+*#");
    assertThat(ascii.apply("n − 1, a…, ±3, é")).isEqualTo("n - 1, a., ~3, \\u00e9");
    var latin = Transliteration.into(StandardCharsets.ISO_8859_1);
    assertThat(latin.apply("é ± ▁█")).isEqualTo("é ± _#");
    assertThat(Transliteration.into(StandardCharsets.UTF_8).apply("▁ ± é")).isEqualTo("▁ ± é");
  }
}
