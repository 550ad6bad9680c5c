package org.ghostbatch.trainer.cli.display;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.ghostbatch.accumulate.Tally;
import org.ghostbatch.trainer.Main;
import org.ghostbatch.trainer.cli.Commands;
import org.ghostbatch.trainer.process.Invocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bar is one line at the foot of the terminal. */
class ProgressBarTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 110, 200})
  void lossAndAccuracyAreSeenAtEveryWidth(int columns) {
    String loss = Display.loss(new Tally(432.1, 500, 1000));
    String text =
        new ProgressLine("epoch 100/1000", 0.625, loss, "38,912 images/s", 754).text(columns);
    assertThat(text).hasSizeLessThan(columns).startsWith("epoch 100/1000  ").contains(" 62%", loss);
    if (columns >= 80) {
      assertThat(text).contains("0:12:34 left");
    }
    if (columns >= 110) {
      assertThat(text).contains("38,912 images/s").containsPattern("\\[=+ +]");
    }
  }

  @Property(tries = 300)
  void noLineIsAsWideAsTheTerminal(
      @ForAll @IntRange(max = 300) int columns,
      @ForAll double part,
      @ForAll double left,
      @ForAll @IntRange(max = 100) int length) {
    String text = new ProgressLine("task", part, "m".repeat(length), "rate", left).text(columns);
    assertThat(text).hasSizeLessThanOrEqualTo(Math.max(1, columns - 1));
  }

  @Test
  void rateAndTimeLeftAreOfThisProcess() {
    AtomicLong clock = new AtomicLong();
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    ProgressBar bar =
        new ProgressBar(
            new ProgressBar.Screen(new PrintStream(screen, true), () -> 110, clock::get),
            "epoch 2/3",
            60_000,
            38_000,
            "%.0f images/s"::formatted);
    clock.set(TimeUnit.SECONDS.toNanos(1));
    bar.to(39_000, "loss 0.6");
    clock.set(TimeUnit.SECONDS.toNanos(2));
    bar.to(40_000, "loss 0.5");
    bar.close();
    String[] drawn = screen.toString(StandardCharsets.UTF_8).split("\r");
    assertThat(drawn[1]).contains(" 63%").doesNotContain("left", "images/s");
    assertThat(drawn[2]).contains(" 65%", "loss 0.6").doesNotContain("left", "images/s");
    assertThat(drawn[3]).contains(" 66%", "loss 0.5", "1000 images/s", "0:00:20 left");
    assertThat(drawn[4]).isBlank();
  }

  @Test
  void aLineAboveTakesTheBarsPlaceAndTheBarIsDrawnAgain() {
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    PrintStream terminal = new PrintStream(screen, true);
    ProgressBar bar =
        new ProgressBar(
            new ProgressBar.Screen(terminal, () -> 80, System::nanoTime),
            "sweep",
            10,
            0,
            rate -> "");
    bar.above(() -> terminal.print("cell 1/2 is done\n"));
    bar.close();
    String[] lines = screen.toString(StandardCharsets.UTF_8).split("\n");
    assertThat(lines).hasSize(2);
    assertThat(lines[0]).startsWith("\rsweep").endsWith(" \rcell 1/2 is done");
    assertThat(lines[1]).startsWith("\rsweep").endsWith(" \r");
  }

  @Test
  void aTerminalThatDoesNotKnowItsWidthHasEightyColumns() {
    assertThat(TerminalWidth.of("24 132\n")).isEqualTo(132);
    assertThat(TerminalWidth.of("0 0\n")).isEqualTo(80);
    assertThat(TerminalWidth.of("stty: no terminal")).isEqualTo(80);
    assertThat(TerminalWidth.of("")).isEqualTo(80);
  }

  /** What the test of a real terminal runs there. */
  public static final class Program {
    private Program() {}

    /** Draws a bar a few times, with a line above it. */
    public static void main(String[] arguments) {
      String loss = Display.loss(new Tally(432.1, 500, 1000));
      try (ProgressBar bar = ProgressBar.on("epoch 10/10", 1000, 0, "%,.0f images/s"::formatted)) {
        bar.above(() -> System.out.println("a line above"));
        for (int i = 1; i <= 1000; i += 99) {
          int done = i;
          bar.above(() -> bar.to(done, loss));
        }
      }
      System.out.println("done");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 110, 200})
  @EnabledOnOs(OS.LINUX)
  void onATerminalTheBarStaysInItsLine(int columns) throws Exception {
    String screen = onATerminal(columns, Commands.java(Program.class, List.of()));
    List<String> lines = screen.lines().toList();
    assertThat(screen.replace("\r\n", "\n").split("\n", -1)).as(screen).hasSize(3);
    assertThat(lines).as(screen).anyMatch(line -> line.endsWith("done"));
    assertBarsFit(screen, columns);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void trainingOnATerminalShowsItsBarInOneLine() throws Exception {
    Path run = directory.resolve("run");
    String[] train = {
      "train",
      "--dataset",
      "blobs",
      "--hidden",
      "8",
      "--device",
      "cpu",
      "--epochs",
      "2",
      "--out",
      run.toString()
    };
    String screen = onATerminal(60, Commands.java(Main.class, List.of(), train));
    assertBarsFit(screen, 60);
    // The line of an epoch follows the bar that was taken away.
    assertThat(screen).containsPattern("\r +\repoch 1/2  loss [0-9.]+  accuracy [0-9.]+  valid");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void cellsThatAreCheckedAreCountedInOneLine() throws Exception {
    String rates =
        IntStream.rangeClosed(1, 4000).mapToObj(String::valueOf).collect(Collectors.joining(","));
    String[] sweep = {
      "sweep",
      "--learning-rate",
      rates,
      "--dataset",
      "idx",
      "--train-images",
      "absent",
      "--train-labels",
      "absent",
      "--validation",
      "0.5"
    };
    String program = Invocation.quoted(Commands.java(Main.class, List.of(), sweep));
    String screen = onATerminal(80, List.of("bash", "-c", program + "; test $? = 65"));
    assertThat(screen)
        .containsPattern("\rchecking cell [0-9,]+ of 4,000\r")
        .containsPattern("of 4,000\r +\r[^\r]")
        .doesNotContain("u000d");
  }

  private static void assertBarsFit(String screen, int columns) {
    List<String> bars =
        Arrays.stream(screen.split("[\r\n]+"))
            .filter(line -> line.matches("epoch [0-9]+/[0-9]+  (\\[.*]  )? *[0-9]+%.*"))
            .toList();
    assertThat(bars).as(screen).isNotEmpty().allMatch(line -> line.length() < columns);
    assertThat(bars)
        .as(screen)
        .anyMatch(line -> line.matches(".*%  loss [0-9.]+  accuracy [0-9.]+.*"));
  }

  /** What a program writes to a terminal of so many columns. */
  private String onATerminal(int columns, List<String> program) throws Exception {
    assumeTrue(hasScript(), "needs script of util-linux");
    Path typescript = directory.resolve("typescript");
    String command = "stty cols %d; exec %s".formatted(columns, Invocation.quoted(program));
    Process script =
        new ProcessBuilder(
                "script",
                "-qec",
                Invocation.quoted(List.of("bash", "-c", command)),
                typescript.toString())
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(script.waitFor(120, TimeUnit.SECONDS)).isTrue();
    String screen = Files.readString(typescript);
    assertThat(script.exitValue()).as(screen).isZero();
    // The first line and the last are of script itself.
    return screen.lines().count() < 3
        ? screen
        : screen.substring(screen.indexOf('\n') + 1).replaceFirst("\\n+Script done.*\\s*\\z", "\n");
  }

  private static boolean hasScript() throws IOException, InterruptedException {
    try {
      Process version = new ProcessBuilder("script", "--version").start();
      boolean linux =
          new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .contains("util-linux");
      return version.waitFor() == 0 && linux;
    } catch (IOException missing) {
      return false;
    }
  }
}
