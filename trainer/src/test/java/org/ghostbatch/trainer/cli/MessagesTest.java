package org.ghostbatch.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.ghostbatch.datasets.DatasetException;
import org.ghostbatch.trainer.process.ExitCode;
import org.ghostbatch.trainer.run.Failure;
import org.ghostbatch.trainer.text.ControlCharacters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The first line is the error; details follow it; nothing from outside steers the terminal. */
class MessagesTest {
  private static final String STEERING = "a\u001b[31m\rb\nc\u202ed\u0085e";

  @TempDir private Path directory;

  @Test
  void detailsFollowTheErrorOnIndentedLines() {
    Failure failure =
        new Failure(ExitCode.DATA, "it is missing", List.of("looked in:", "  " + STEERING));
    StringWriter err = new StringWriter();
    CommandLines.complain(Commands.commandLine().setErr(new PrintWriter(err, true)), failure);
    assertThat(err.toString().lines())
        .containsExactly(
            "ghostbatch: it is missing",
            "  looked in:",
            "    a\\u001b[31m\\u000db\\u000ac\\u202ed\\u0085e");
  }

  @Test
  void aDatasetThatIsNowhereIsOneErrorAndItsDetails() {
    ProxySelector before = ProxySelector.getDefault();
    ProxySelector.setDefault(ProxySelector.of(new InetSocketAddress("127.0.0.1", 1)));
    try {
      Commands.Outcome outcome =
          Commands.run("data", "fetch", "--data", directory.resolve(STEERING).toString());
      assumeTrue(outcome.exitCode() != ExitCode.OK, "the files are on this machine");
      assertThat(outcome.exitCode()).isEqualTo(ExitCode.DATA);
      List<String> lines = outcome.err().lines().toList();
      assertThat(lines.get(0))
          .startsWith("ghostbatch data fetch: Fashion-MNIST is not on this machine")
          .endsWith("--data DIR or GHOSTBATCH_DATA");
      assertThat(lines.subList(1, lines.size()))
          .hasSizeGreaterThan(10)
          .allMatch(line -> line.startsWith("  "))
          .anyMatch(line -> line.contains("a\\u001b[31m\\u000db\\u000ac\\u202ed"))
          .noneMatch(line -> line.contains("\u001b") || line.contains("\\u000aThe"));
    } finally {
      ProxySelector.setDefault(before);
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aStackTraceKeepsItsLinesAndNothingElse() throws IOException {
    Path images = directory.resolve("images\u001b]0;title\u0007");
    Commands.Outcome outcome =
        Commands.run(
            "train",
            "--verbose",
            "--dataset",
            "idx",
            "--train-images",
            images.toString(),
            "--train-labels",
            images.toString());
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.DATA);
    assertThat(outcome.err())
        .contains(DatasetException.class.getName(), "\n\tat ", "images\\u001b]0;title\\u0007")
        .doesNotContain("\u001b", "\u0007");
  }

  /** A command that runs into a fault of the virtual machine. */
  @Command(name = "faulty")
  private record Faulty(Error fault) implements Runnable {
    @Override
    public void run() {
      throw fault;
    }
  }

  @Test
  void faultsOfTheVirtualMachineAreOneLineAsWell() {
    assertFault(
        new OutOfMemoryError("Java heap space"),
        "70 ghostbatch: Java is out of memory (Java heap space): allow more, as in"
            + " JAVA_TOOL_OPTIONS=-Xmx8g\n");
    assertFault(
        new UnsatisfiedLinkError("no library"),
        "1 ghostbatch: java.lang.UnsatisfiedLinkError: no library (--verbose shows where)\n");
  }

  private static void assertFault(Error fault, String answer) {
    CommandLine main = Commands.commandLine().addSubcommand(new Faulty(fault));
    StringWriter err = new StringWriter();
    main.setErr(new PrintWriter(err, true));
    assertThat(CommandLines.run(main, "faulty") + " " + err.toString().replace("\r\n", "\n"))
        .isEqualTo(answer);
  }

  @Property(tries = 300)
  void noTextSteersATerminal(@ForAll String text) {
    assertThat(ControlCharacters.inOneLine(text))
        .doesNotContainPattern("[\\p{Cntrl}\u0080-\u009f]");
    assertThat(ControlCharacters.inLines(text))
        .doesNotContainPattern("[\\p{Cntrl}\u0080-\u009f&&[^\\n\\t]]");
  }
}
